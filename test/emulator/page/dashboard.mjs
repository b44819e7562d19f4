// The dashboard in a real browser, with the real runtime as the worker. Run by `npm run test:dashboard`.
import assert from "node:assert/strict";
import { after, afterEach, beforeEach, describe, test } from "node:test";
import { createEmulator } from "eslint-plugin-machineid/emulator";
import { MachineID } from "eslint-plugin-machineid/runtime";
import { startBrowser } from "./browser.mjs";

const DEVICES = ["worker:dev:queue-consumer:01", "tool:dev:external-call-runner:01", "job:dev:nightly-maintenance:01"];
const [WORKER, TOOL] = DEVICES;

const browser = await startBrowser().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
let emulator;
let machineid;
let page;
let links;
let complaints;

after(() => browser.close());

beforeEach(async () => {
  links = [];
  complaints = [];
  emulator = await createEmulator({ plan: "free", deliverRecoveryLink: (link) => void links.push(link) });
  for (const device of DEVICES) emulator.register(device);
  machineid = new MachineID({ orgKey: emulator.orgKey, baseUrl: emulator.url, onDenied: () => {} });
  page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
  page.setDefaultTimeout(10_000);
  page.on("console", (message) => void (message.type() === "error" && complaints.push(message.text())));
  page.on("pageerror", (error) => void complaints.push(String(error)));
  page.on("dialog", (dialog) => void complaints.push(`dialog: ${dialog.message()}`));
  await open();
});

afterEach(async () => {
  await page.close();
  await machineid.close();
  await emulator.close();
  assert.deepEqual(complaints, [], "the page logged errors");
});

async function open() {
  await page.goto(emulator.dashboardUrl);
  await page.getByText("Live", { exact: true }).waitFor();
  await row(WORKER).waitFor();
}

const row = (deviceId) => page.locator("#device-rows tr").filter({ has: page.getByText(deviceId, { exact: true }) });
const press = (name) => page.getByRole("button", { name, exact: true }).click();
const codeOf = async (deviceId) => (await machineid.validate(deviceId)).code;

/** Waits until something is so: what a press causes arrives over the network. */
async function until(what, expected) {
  const end = Date.now() + 10_000;
  let seen = await what();
  while (JSON.stringify(seen) !== JSON.stringify(expected) && Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 30));
    seen = await what();
  }
  assert.deepEqual(seen, expected);
}

const statesOf = () => emulator.devices().map(({ state }) => state);

describe("one device", () => {
  test("Revoke denies the next validate, Restore lets it go on, and the page shows both decisions", async () => {
    assert.equal(await codeOf(WORKER), "ALLOW");
    await row(WORKER).getByText("ALLOW").waitFor();
    await press(`Revoke ${WORKER}`);
    await row(WORKER).getByText("revoked", { exact: true }).waitFor();
    const denial = await machineid.validate(WORKER);
    assert.equal(denial.code, "DEVICE_REVOKED");
    assert.equal(await codeOf(TOOL), "ALLOW");
    await row(WORKER).getByText("DEVICE_REVOKED").waitFor();
    await page.locator("#decision-rows").getByText(denial.request_id).waitFor();
    await press(`Restore ${WORKER}`);
    await row(WORKER).getByText("active", { exact: true }).waitFor();
    assert.equal(await codeOf(WORKER), "ALLOW");
  });

  test("a worker in its loop stops at the next unit of work, and works again after a restore", async () => {
    await machineid.startup(WORKER);
    const jobs = async function* () {
      for (let job = 1; ; job += 1) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        yield job;
      }
    };
    let done = 0;
    const work = machineid.units(WORKER, jobs());
    const ended = (async () => {
      for await (const _job of work) done += 1;
    })();
    await until(() => done > 3, true);
    await press(`Revoke ${WORKER}`);
    await ended;
    assert.equal(work.denial.code, "DEVICE_REVOKED");
    await press(`Restore ${WORKER}`);
    await until(() => codeOf(WORKER), "ALLOW");
  });

  test("Remove asks first; then the device is gone and its slot is free", async () => {
    await press(`Remove ${TOOL}`);
    await press("Cancel");
    assert.equal(await codeOf(TOOL), "ALLOW");
    await press(`Remove ${TOOL}`);
    await page.locator("#confirm-go").click();
    await row(TOOL).waitFor({ state: "detached" });
    assert.equal(await codeOf(TOOL), "DEVICE_NOT_REGISTERED");
    await page.getByText("Plan free, active. 1 free.").waitFor();
  });

  test("Register adds a device, and says when the plan is full", async () => {
    emulator.remove(TOOL);
    await page.getByLabel("Device ID", { exact: true }).fill("effect:dev:email:01");
    await press("Register");
    await row("effect:dev:email:01").waitFor();
    assert.equal(await codeOf("effect:dev:email:01"), "ALLOW");
    await page.getByLabel("Device ID", { exact: true }).fill("one:too:many:01");
    await press("Register");
    await page.getByText("Blocked: the plan has no free slot.").waitFor();
    assert.equal(emulator.devices().length, 3);
  });
});

describe("many devices", () => {
  test("bulk revoke and restore of those that the filter shows", async () => {
    await page.getByLabel("Filter").fill("dev:ext");
    await page.getByLabel("Select every device shown").check();
    await page.getByText("1 selected").waitFor();
    await page.getByLabel("Filter").fill("");
    await page.getByLabel(`Select ${WORKER}`).check();
    await page.getByText("2 selected").waitFor();
    await press("Revoke");
    await until(statesOf, ["revoked", "revoked", "active"]);
    assert.deepEqual([await codeOf(WORKER), await codeOf(TOOL)], ["DEVICE_REVOKED", "DEVICE_REVOKED"]);
    await press("Restore");
    await until(statesOf, ["active", "active", "active"]);
  });

  test("1,000 devices are shown, found, and revoked at once", async () => {
    emulator.changePlan("max");
    for (let index = 4; index <= 1_000; index += 1) emulator.register(`worker:prod:queue-consumer:${String(index).padStart(4, "0")}`);
    await page.getByText("Plan max, active. 0 free.").waitFor();
    await page.getByLabel("Select every device shown").check();
    await page.getByText("1,000 selected").waitFor();
    await press("Revoke");
    await until(() => statesOf().filter((state) => state === "revoked").length, 1_000);
    await page.getByLabel("State", { exact: true }).selectOption("active");
    await until(() => page.locator("#device-rows tr:visible").count(), 0);
    await page.getByLabel("State", { exact: true }).selectOption("revoked");
    await page.getByLabel("Filter").fill("0777");
    await until(() => page.locator("#device-rows tr:visible").count(), 1);
  });
});

describe("the organisation", () => {
  test("Disable org denies every validate and changes no device; Enable org ends it", async () => {
    emulator.revoke(TOOL);
    await press("Disable org");
    await page.getByText("Org disabled: every validate denies").waitFor();
    for (const device of DEVICES) assert.equal(await codeOf(device), "ORG_DISABLED");
    assert.deepEqual(statesOf(), ["active", "revoked", "active"]);
    await press("Enable org");
    await page.getByText("Org enabled").waitFor();
    assert.deepEqual([await codeOf(WORKER), await codeOf(TOOL)], ["ALLOW", "DEVICE_REVOKED"]);
  });

  test("Rotate key shows the new key, and the old one is denied at once", async () => {
    await press("Rotate key");
    await page.locator("#confirm-go").click();
    await page.getByText("The new org key").waitFor();
    assert.equal(await page.locator("#new-key-text").textContent(), emulator.orgKey);
    assert.equal(await codeOf(WORKER), "ORG_KEY_INVALID");
    await press("Close");
    // A dialog tells that it was closed a moment later.
    await page.locator("#new-key-text:empty").waitFor({ state: "attached" });
  });

  test("Send recovery link: the link shows the key once, in the browser of its owner", async () => {
    await press("Send recovery link");
    await page.getByText("Sent: the link is in the console").waitFor();
    await page.goto(links[0].url);
    await press("Show the org key");
    await page.getByText(emulator.orgKey, { exact: true }).waitFor();
    complaints.length = 0;
    await page.goto(links[0].url);
    await press("Show the org key");
    await page.getByText("unknown, used or expired").waitFor();
    // The browser logs the refusal, a 403, by itself.
    assert.match(complaints.join("\n"), /403/);
    complaints.length = 0;
  });

  test("plans: upgrade, downgrade, cancel, end of the cycle, freeze", async () => {
    await page.getByLabel("Plan", { exact: true }).selectOption("custom");
    await page.getByLabel("Cap", { exact: true }).fill("5000");
    await press("Change plan");
    await page.getByText("of 5,000 devices").waitFor();
    emulator.register("worker:dev:queue-consumer:02");
    await press("Cancel plan");
    await page.getByText(/Plan custom, cancelled, until/).waitFor();
    await press("End billing cycle");
    await page.getByText("Plan free, active. 1 beyond the cap are denied.").waitFor();
    await row("worker:dev:queue-consumer:02").getByText("beyond the cap").waitFor();
    assert.equal(await codeOf("worker:dev:queue-consumer:02"), "DEVICE_LIMIT_REACHED");
    await press("Freeze");
    await until(() => codeOf(WORKER), "PLAN_FROZEN");
    await press("Activate");
    await until(() => codeOf(WORKER), "ALLOW");
  });
});

describe("faults", () => {
  test("a status for one device, seen by the runtime, and cleared", async () => {
    await page.getByLabel("The authority").selectOption("status");
    await page.locator("#fault-device").fill(TOOL);
    await press("Switch on");
    await page.getByText(`status 503: validate, ${TOOL}, until cleared (met 0 ×)`).waitFor();
    assert.deepEqual([await codeOf(TOOL), await codeOf(WORKER)], ["AUTHORITY_HTTP_ERROR", "ALLOW"]);
    await page.getByText("(met 1 ×)").waitFor();
    await press("Clear all faults");
    await until(() => codeOf(TOOL), "ALLOW");
  });
});

describe("the keyboard alone", () => {
  test("reaches every control, and revokes, restores and disables", async () => {
    const focusedName = () => page.evaluate(() => {
      const { activeElement } = document;
      return activeElement?.getAttribute("aria-label") ?? activeElement?.textContent?.trim() ?? "";
    });
    const tabTo = async (name) => {
      for (let presses = 0; presses < 120; presses += 1) {
        await page.keyboard.press("Tab");
        if ((await focusedName()) === name) return;
      }
      assert.fail(`Tab never reached ${name}`);
    };
    await tabTo("Disable org");
    await page.keyboard.press("Enter");
    await until(() => codeOf(WORKER), "ORG_DISABLED");
    await until(focusedName, "Enable org");
    await page.keyboard.press("Space");
    await until(() => codeOf(WORKER), "ALLOW");
    await tabTo(`Revoke ${WORKER}`);
    await page.keyboard.press("Enter");
    await until(focusedName, `Restore ${WORKER}`);
    assert.equal(await codeOf(WORKER), "DEVICE_REVOKED");
    await page.keyboard.press("Enter");
    await until(focusedName, `Revoke ${WORKER}`);
    await page.keyboard.press("Tab");
    assert.equal(await focusedName(), `Remove ${WORKER}`);
    await page.keyboard.press("Enter");
    await until(focusedName, "Cancel");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await row(WORKER).waitFor({ state: "detached" });
    await until(focusedName, `Revoke ${TOOL}`);
    for (const control of ["Pause", "Change plan", "Rotate key", "Send recovery link", "Switch on", "Clear all faults"]) await tabTo(control);
  });
});

describe("a phone", () => {
  test("shows every control of a device without scrolling sideways", async () => {
    await page.setViewportSize({ width: 380, height: 800 });
    for (const name of [`Revoke ${WORKER}`, `Remove ${WORKER}`, "Disable org", "Switch on"]) {
      const { x, width } = await page.getByRole("button", { name, exact: true }).boundingBox();
      assert.ok(x >= 0 && x + width <= 380, `${name} reaches from ${x} to ${x + width}`);
    }
    for (const selector of ["html", "#device-section .scroll"]) {
      const [content, room] = await page.locator(selector).evaluate(({ scrollWidth, clientWidth }) => [scrollWidth, clientWidth]);
      assert.ok(content <= room, `${selector} is ${content} wide in ${room}`);
    }
    await press(`Revoke ${WORKER}`);
    await until(() => codeOf(WORKER), "DEVICE_REVOKED");
  });
});

describe("hostile content", () => {
  test("device IDs with HTML in them stay text", async () => {
    const hostile = '<img src=x onerror="alert(1)">\u202e</td><script>alert(2)</script>';
    emulator.changePlan("pro");
    emulator.register(hostile);
    await row(hostile).waitFor();
    await machineid.validate(hostile);
    await page.locator("#decision-rows").getByText(hostile).waitFor();
    await press(`Revoke ${hostile}`);
    await until(() => codeOf(hostile), "DEVICE_REVOKED");
    assert.equal(await page.locator("#device-rows img, #decision-rows img, main script").count(), 0);
  });

  test("a page of another origin can neither use nor read the controls", async () => {
    const other = await createEmulator();
    try {
      const foreign = await browser.newPage();
      await foreign.goto(other.dashboardUrl);
      const attempts = await foreign.evaluate(async (target) => {
        const json = { method: "POST", body: "{}", headers: { "content-type": "application/json" } };
        const results = await Promise.allSettled([
          fetch(`${target}/emulator/disable`, json),
          fetch(`${target}/emulator/disable`, { ...json, headers: { "content-type": "text/plain" }, mode: "no-cors" }),
          fetch(`${target}/emulator/state`),
        ]);
        return results.map(({ status }) => status);
      }, emulator.url);
      assert.deepEqual([attempts[0], attempts[2]], ["rejected", "rejected"]);
      assert.equal(await codeOf(WORKER), "ALLOW");
      await foreign.close();
    } finally {
      await other.close();
    }
  });
});

describe("a stream under load", () => {
  test("5,000 decisions in a row leave the page responsive and the counters right", async () => {
    const body = JSON.stringify({ deviceId: WORKER });
    const headers = { "x-org-key": emulator.orgKey, "content-type": "application/json" };
    for (let sent = 0; sent < 5_000; sent += 50) {
      await Promise.all(Array.from({ length: 50 }, async () => (await fetch(`${emulator.url}/api/v1/devices/validate`, { method: "POST", headers, body })).text()));
    }
    await until(() => page.locator("#permits").textContent(), "5,000");
    await until(() => page.locator("#decision-rows tr").count(), 100);
    await press(`Revoke ${WORKER}`);
    await until(() => codeOf(WORKER), "DEVICE_REVOKED");
  });
});
