const words = (list: string): ReadonlySet<string> => new Set(list.split(/\s+/).filter((word) => word !== ""));

/** Nouns that name a secret whatever stands before them. */
export const SECRET_NOUNS = words(`
  password passwords passwd pwd pswd secrets passphrase passcode passwort secret secrets credential credentials creds cred apikey apikeys apisecret
  apitoken accesskey accesstoken authtoken bearertoken refreshtoken secretkey privatekey clientsecret masterkey signingkey encryptionkey
  sessiontoken authkey sshkey jwt bearer authorization pgpass mnemonic totp otp cvv keytab htpasswd
`);

/** Words before "token" that make it a position, a count or a part of a text. */
export const HARMLESS_TOKENS = words(`
  page paging next previous prev continuation continue cancel cancellation cancelled abort fencing fence idempotency idempotence sync cursor resume
  resumption delta design lexer parser syntax start end eos bos pad unk mask stop special consistency change concurrency request lease
  watch scroll snapshot checkpoint partition shard routing tracking correlation push fcm apns device expo registration public per max min num total count input output prompt completion
`);

/** Words before "key" that make it a secret. Providers are added: `stripeKey`. */
export const SECRET_KEYS = words(`
  api secret access private auth authentication encryption decryption encrypt decrypt signing signature sign master role org deploy ssh pgp gpg rsa dsa
  ecdsa ed25519 aes hmac tls ssl jwt webhook admin root shared license licence bearer crypto cipher kms wallet restricted recovery machineid priv symmetric wrapping sas
`);

/** Likewise, but as parts of an ID with hyphens they are common: `queue-consumer-key=orders`. */
export const WEAK_SECRET_KEYS = words("service client consumer account app application session cookie dev developer live");

/**
 * Providers whose "key" is a credential: those of the catalogue, and others. Left out are databases, whose keys are those of their records, and
 * names that are common words, whose keys may be anything.
 */
export const PROVIDERS = words(`
  stripe openai anthropic claude gemini groq mistral cohere replicate huggingface openrouter pinecone resend postmark mailchimp mailgun sendgrid
  twilio gh slack github gitlab bitbucket npm aws azure gcp google datadog sentry algolia supabase firebase cloudflare heroku vercel netlify docker
  hubspot shopify square paypal braintree adyen plaid mapbox airtable notion linear figma vault pagerduty newrelic grafana honeycomb
  amplitude mixpanel intercom zendesk okta auth0 launchdarkly telegram discord deepseek xai perplexity elevenlabs brevo vonage
  ably apify apollo appwrite asana assemblyai bluesky browserbase cerebras chargebee clerk cloudinary coinbase composio contentful daytona deepgram
  docusign dodopayments dropbox dwolla e2b easypost emailjs exa fal firecrawl gemini genai hyperbrowser infisical inngest jira klaviyo lemonsqueezy letta
  lithic livekit mailersend mailjet mailtrap meili meilisearch mercadopago messagebird mollie mux nylas onesignal paddle pinata pipedrive planetscale plivo
  plunk qdrant razorpay recurly retell runloop sanity shippo sinch sparkpost stytch svix tavily telnyx trello turbopuffer twitter typesense uploadthing upstash vapi
  voyage voyageai weaviate woocommerce workos xero
`);

/** Words before "url", "uri", "dsn" or "string" that make it a connection with its password in it. */
export const CONNECTIONS = words(`
  database db mongo mongodb postgres postgresql pg mysql mariadb redis amqp rabbitmq cloudamqp mssql sqlserver cockroach clickhouse connection conn
  jdbc smtp
`);

/** Words after the noun that leave it what it is: `API_KEY_PROD`, `secretValue`, `SECRET_KEY_BASE`. */
export const NEUTRAL_ENDINGS = words(`
  value val string str text txt plain plaintext raw decoded encoded base64 b64 hex pem env environment prod production dev development staging stage test testing
  live sandbox local old new current previous primary secondary default main backup base header input param fallback copy bytes buffer data
  var variable literal v a b eu us uk my our the content contents b64url in
`);

/** Words after which a name says what its noun is for: `tokenForUser`. */
export const PREPOSITIONS = words("for of from by with to");

/** Words that begin a question or an action, not a value: `hasToken`, `resetPassword`. */
export const HARMLESS_BEGINNINGS = words("is has have had no not non without needs need requires require required should can missing lacks show hide verify validate check hashed mask masked redact redacted fingerprint digest");

/** Actions that are named after a password and do not yield one. */
export const PASSWORD_ACTIONS = words("reset change forgot forgotten update rotate recover verify check validate set confirm hash");

/** Words before "pass" that make it a password; others make it a ticket or a round: `renderPass`. */
export const PASS_OWNERS = words(`
  db database user smtp mail email redis mongo pg postgres mysql sql root admin ftp sftp ssh basic auth http proxy login account service app ldap mqtt
  amqp rabbitmq api
`);

/** Words before "phrase" that make it a key to a wallet or an account. */
export const SECRET_PHRASES = words("seed recovery mnemonic secret pass backup");

/** Names that are secret only where a value follows, and not with every value: `pass=…`. */
export const NAMES_OF_VALUES = words("pass pw signature pin auth sig cookie hmac");
