// Pictures of the dashboard with a fleet in it, for people to look at: node test/emulator/page/screenshots.mjs FOLDER
import { join } from "node:path";
import { createEmulator } from "eslint-plugin-machineid/emulator";
import { MachineID } from "eslint-plugin-machineid/runtime";
import { startBrowser } from "./browser.mjs";

const folder = process.argv[2] ?? ".";
const emulator = await createEmulator({ plan: "pro", deliverRecoveryLink: () => {} });
const machineid = new MachineID({ orgKey: emulator.orgKey, baseUrl: emulator.url, onDenied: () => {} });
const devices = Array.from({ length: 22 }, (_, index) => `worker:prod:queue-consumer:${String(index + 1).padStart(2, "0")}`);
for (const device of devices) emulator.register(device);
emulator.revoke(devices.slice(3, 6));
emulator.injectFault({ fault: { kind: "hang" }, endpoint: "validate", deviceId: "tool:prod:payment-runner:01" });
const browser = await startBrowser();
for (const [name, colorScheme, width] of [["light", "light", 1440], ["dark", "dark", 1440], ["narrow", "light", 400]]) {
  const page = await browser.newPage({ colorScheme, viewport: { width, height: 1100 } });
  await page.goto(emulator.dashboardUrl);
  await page.getByText("Live", { exact: true }).waitFor();
  for (const device of devices) await machineid.validate(device);
  await page.waitForTimeout(1_500);
  await page.screenshot({ path: join(folder, `dashboard-${name}.png`), fullPage: false });
  await page.close();
}
await browser.close();
await machineid.close();
await emulator.close();
