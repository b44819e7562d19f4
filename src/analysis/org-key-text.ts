import { isDatedId } from "../secrets/dated-ids.js";

/** An org key inside a text (contract, section 6): `org_` and at least 16 letters or digits. */
const key = /(?<![A-Za-z0-9_])org_([A-Za-z0-9]{16,})(?![A-Za-z0-9_])/g;

/** What documentation writes in place of a key. */
const placeholderWord = /example|placeholder|your|xxxx|dummy|change_?me|replace|redacted|sample|insert|paste|notareal|goes_?here|key_?here|123abc$|\.\.\.|…|<[^>]*>|\$\{|\{\{|\*{3}|\[[A-Z ]+\]/i;

/** The org keys that a text spells, without placeholders of documentation and IDs of organisations. */
export function orgKeysIn(text: string): readonly string[] {
  if (!text.includes("org_")) return [];
  return [...text.matchAll(key)].filter(([, body]) => body !== undefined && !isPlaceholder(body) && !isDatedId(body)).map(([whole]) => whole);
}

/** Whether a text stands for a key that the reader has to fill in: a word that says so, or few different characters. */
export function isPlaceholder(text: string): boolean {
  return placeholderWord.test(text) || new Set(text.replace(/^org_/, "").toLowerCase()).size <= 4;
}

/** Names of variables, members and parameters that hold an org key. The name is the last of a path such as `process.env.MACHINEID_ORG_KEY`. */
export function isOrgKeyName(path: string): boolean {
  const name = path.slice(path.lastIndexOf(".") + 1).replace(/[^a-zA-Z0-9]/g, "").toLowerCase();
  return /org(?:ani[sz]ation)?(?:api)?key$/.test(name) || /machineid(?:api)?key$/.test(name);
}

/** Environment variables that bundlers write into the code for the browser. */
const publicPrefix = /^(?:NEXT_PUBLIC|VITE|REACT_APP|EXPO_PUBLIC|GATSBY|NUXT_PUBLIC|NUXT_ENV|VUE_APP|PUBLIC)_/;

export function isPublicOrgKeyName(name: string): boolean {
  return publicPrefix.test(name) && (isOrgKeyName(name) || (/MACHINEID/.test(name) && /KEY/.test(name)));
}

/** Names of what holds an organisation or its ID, which some services write like a key. */
export function isOrganisationName(name: string): boolean {
  return /org(?:ani[sz]ation)?(?:[-_]?id)?s?$/i.test(name) && !isOrgKeyName(name);
}

export function isOrganisationIdName(name: string): boolean {
  return isOrganisationName(name) && /ids?$/i.test(name);
}

/** Services whose organisation IDs look like org keys. */
export const servicesWithSuchIds = /clerk|auth0|workos|stytch/i;
