import { isDatedId } from "./dated-ids.js";
import { decodeBase64 } from "./decode.js";
import { hole } from "./hole.js";

export interface Structure {
  readonly name: string;
  readonly start: number;
}

const PRIVATE_KEY = /BEGIN[ _-](?:[A-Za-z0-9]{1,12}[ _-]){0,3}PRIVATE[ _-]KEY/i;
/** An org key of MachineID; see the contract's section on rules. */
const ORG_KEY = /org_([A-Za-z0-9]{16,200})(?![A-Za-z0-9])/g;
/** What documentation writes in place of a key. */
const PLACEHOLDER = /example|placeholder|your|xxxx|dummy|changeme|replace|redacted|sample|insert|paste|keyhere|goeshere|123abc$/i;
/** Header and payload are JSON objects, which begin with `{"`, or `{` and a line break. The signature is missing with the algorithm "none". */
const JWT = /(?:eyJ|ewo)[A-Za-z0-9_-]{8,600}={0,2}\.(?:ey[A-Za-z0-9]|ewo)[A-Za-z0-9_-]{4,1000}={0,2}\.[A-Za-z0-9_-]{0,1000}/g;
/** JSON Web Encryption in compact form: the key between the first two dots may be missing. */
const JWE = /eyJ[A-Za-z0-9_-]{8,600}\.[A-Za-z0-9_-]{0,1000}\.[A-Za-z0-9_-]{8,100}\.[A-Za-z0-9_-]{4,1000}\.[A-Za-z0-9_-]{8,100}/;
const END_OF_AUTHORITY = /[/\s"'`]/;
/** `host:80?email=a@b` has a port, not a password. */
const PORT = /^[0-9]{1,5}[?#]/;
const LONGEST_AUTHORITY = 512;

/** Secrets that are known by how they are built: private keys, org keys, tokens in JSON Web format, URLs with a password. */
export function findStructure(text: string): Structure | null {
  const key = PRIVATE_KEY.exec(text);
  if (key !== null) return { name: "private key", start: key.index };
  return findOrgKey(text) ?? findJsonWebToken(text) ?? findUrlPassword(text);
}

function findOrgKey(text: string): Structure | null {
  for (const match of text.matchAll(ORG_KEY)) {
    if (/[A-Za-z]/.test(text.charAt(match.index - 1))) continue;
    // The ID of an organisation, as services write it.
    if (isDatedId(match[1] ?? "")) continue;
    // Documentation writes `org_xxxxxxxxxxxxxxxx` and `org_yourkey…`.
    if (new Set(match[1]).size >= 5 && !PLACEHOLDER.test(match[1] ?? "")) return { name: "MachineID org key", start: match.index };
  }
  return null;
}

function findJsonWebToken(text: string): Structure | null {
  if (!text.includes("eyJ") && !text.includes("ewo")) return null;
  for (const match of text.matchAll(JWT)) if (!isPublic(match[0])) return { name: "JSON Web Token", start: match.index };
  const encrypted = JWE.exec(text);
  return encrypted === null ? null : { name: "JSON Web Encryption token", start: encrypted.index };
}

/** Supabase's key for browsers is a token that says so: `"role":"anon"`. */
function isPublic(token: string): boolean {
  const payload = token.split(".")[1] ?? "";
  return decodeBase64(payload).includes('"role":"anon"');
}

/** `scheme://user:password@host`. */
function findUrlPassword(text: string): Structure | null {
  for (let at = text.indexOf("://"); at !== -1; at = text.indexOf("://", at + 3)) {
    const rest = text.slice(at + 3, at + 3 + LONGEST_AUTHORITY);
    const end = rest.search(END_OF_AUTHORITY);
    const authority = end === -1 ? rest : rest.slice(0, end);
    const credentials = authority.slice(0, Math.max(authority.lastIndexOf("@"), 0));
    const colon = credentials.indexOf(":");
    if (colon !== -1 && isPassword(credentials.slice(colon + 1))) return { name: "password in a URL", start: at + 3 + colon + 1 };
  }
  return null;
}

function isPassword(text: string): boolean {
  if (text === "" || text.startsWith(hole) || PORT.test(text)) return false;
  return !/^(?:[*xX•.…_-]+|<.*>|\[.*\]|\{.*\}|\$\{.*|\$[A-Z_]+|redacted|masked|hidden)$/i.test(text) && !/\*{2}|•{2}/.test(text);
}
