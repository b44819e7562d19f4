import { findDeviceIdSecrets, type DeviceIdSecret } from "../src/analysis/device-id-secrets.js";
import { mention } from "../src/report/mention.js";
import { createRule } from "./create-rule.js";

const messages = {
  secret: "This device ID contains a secret: {{what}}. IDs are stored, logged and shown in plain text. Take it out, name the device by service, environment, role and instance, and replace the secret if the ID was ever used.",
  encoded: "This device ID contains a secret in base64: {{what}}. Base64 hides nothing. Take it out, name the device by service, environment, role and instance, and replace the secret if the ID was ever used.",
  named: "This device ID is made with {{path}}, which is named as a secret ({{what}}). IDs are stored, logged and shown in plain text. Use what tells instances apart and is no secret: a host name, a pod name, an index.",
} as const;

function messageIdFor(found: DeviceIdSecret): keyof typeof messages {
  if (found.kind === "named") return "named";
  return found.secret.encoded ? "encoded" : "secret";
}

/** Never more of the secret than its first characters. */
function whatFor(found: DeviceIdSecret): string {
  if (found.kind === "named") return found.noun;
  const { name, beginning } = found.secret;
  return beginning === "" ? name : `${name}, beginning with ${mention(beginning)}`;
}

export default createRule({
  name: "no-secret-in-device-id",
  type: "problem",
  description: "Disallow secrets in device IDs",
  preset: "recommended",
  messages,
  *findings(analysis) {
    const deviceIds = analysis.deviceIds();
    if (deviceIds.length === 0) return;
    for (const found of findDeviceIdSecrets(deviceIds, analysis.resolver)) {
      yield {
        loc: found.deviceId.node.loc,
        messageId: messageIdFor(found),
        data: { what: whatFor(found), path: found.kind === "named" ? mention(found.path) : "" },
      };
    }
  },
});
