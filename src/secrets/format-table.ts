import ai from "./formats/ai.json" with { type: "json" };
import cloud from "./formats/cloud.json" with { type: "json" };
import development from "./formats/development.json" with { type: "json" };
import keys from "./formats/keys.json" with { type: "json" };
import messaging from "./formats/messaging.json" with { type: "json" };
import parts from "./formats/parts.json" with { type: "json" };
import payment from "./formats/payment.json" with { type: "json" };
import type { SecretFormat } from "./format.js";

/** Every format that is known by its shape. Those of tokens that are cut or mistyped come last, so that a whole one is named as what it is. */
export const secretFormats: readonly SecretFormat[] = [...cloud, ...development, ...ai, ...payment, ...messaging, ...keys, ...parts];

/** Where the names in {@link SecretFormat.source} lead. */
export const formatSources = {
  gitleaks: "https://github.com/gitleaks/gitleaks/blob/b58d3f102cf3a2c84cb7f923d05c25c9b1aed84b/config/gitleaks.toml",
  trufflehog: "https://github.com/trufflesecurity/trufflehog/tree/3ab759fef4bb5935d4fe9ac68b503d05346b8364/pkg/detectors",
  secretlint: "https://github.com/secretlint/secretlint/tree/18346ba31b8173d52060b971221ab38c1943def0/packages/@secretlint",
} as const;
