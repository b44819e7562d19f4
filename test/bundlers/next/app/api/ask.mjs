import { MachineID } from "eslint-plugin-machineid/runtime";

let machineid;

/** What the authority says of the device, and which build of the runtime asked. */
export async function ask(deviceId) {
  machineid ??= MachineID.fromEnv();
  const { allowed, code } = await machineid.validate(deviceId);
  return Response.json({ allowed, code, build: build() });
}

function build() {
  try {
    new MachineID({ orgKey: "org_0123456789abcdef", dispatcher: { dispatch: () => true } });
    return "undici";
  } catch (error) {
    return error.message.includes("sends by fetch") ? "fetch" : String(error);
  }
}
