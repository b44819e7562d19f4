import { describe, expect, test } from "vitest";
import type { Emulator, EmulatorOptions, RecoveryLink } from "../../src/emulator/index.js";
import { call, emulatorForTest } from "./call.js";

const MINUTE = 60_000;

async function withMailbox(options: EmulatorOptions = {}): Promise<{ emulator: Emulator; mailbox: RecoveryLink[] }> {
  const mailbox: RecoveryLink[] = [];
  return { mailbox, emulator: await emulatorForTest({ ...options, deliverRecoveryLink: (link) => void mailbox.push(link) }) };
}

/** Presses the button of the page that the link opens. */
async function press({ url }: RecoveryLink): Promise<{ status: number; text: string }> {
  const page = await (await fetch(url)).text();
  const token = /name="token" value="([^"]*)"/.exec(page)?.[1] ?? "";
  const response = await fetch(new URL("/recover", url), { method: "POST", body: new URLSearchParams({ token }) });
  return { status: response.status, text: await response.text() };
}

describe("a recovery link", () => {
  test("shows the key in force, once, and changes nothing", async () => {
    const { emulator, mailbox } = await withMailbox();
    const key = emulator.orgKey;
    expect(mailbox).toEqual([emulator.sendRecoveryLink()]);
    const [link] = mailbox;
    if (link === undefined) throw new Error("no link");
    expect(await press(link)).toMatchObject({ status: 200, text: expect.stringContaining(key) });
    expect(emulator.orgKey).toBe(key);
    const again = await press(link);
    expect(again).toMatchObject({ status: 403, text: expect.stringContaining("unknown, used or expired") });
    expect(again.text).not.toContain(key);
  });

  test("is not used up by being opened, and its page does not hold the key", async () => {
    const { emulator } = await withMailbox();
    const link = emulator.sendRecoveryLink();
    for (let opened = 0; opened < 3; opened += 1) expect(await (await fetch(link.url)).text()).not.toContain(emulator.orgKey);
    expect((await press(link)).status).toBe(200);
  });

  test("expires after 15 minutes of the clock", async () => {
    let now = Date.UTC(2030, 0, 1);
    const { emulator } = await withMailbox({ clock: () => now });
    const [early, late] = [emulator.sendRecoveryLink(), emulator.sendRecoveryLink()];
    expect(early.expiresAt).toBe("2030-01-01T00:15:00.000Z");
    now += 15 * MINUTE - 1;
    expect((await press(early)).status).toBe(200);
    now += 1;
    expect((await press(late)).status).toBe(403);
  });

  test("is worthless after the key was rotated", async () => {
    const { emulator } = await withMailbox();
    const link = emulator.sendRecoveryLink();
    emulator.rotateKey();
    expect((await press(link)).status).toBe(403);
  });

  test("asked for over HTTP goes to the mailbox and not into the answer", async () => {
    const { emulator, mailbox } = await withMailbox();
    const answer = await call(emulator, "/emulator/recovery-link", {}, { orgKey: null });
    expect(answer.body).toEqual({ status: "ok", expiresAt: mailbox[0]?.expiresAt });
    expect(mailbox).toHaveLength(1);
  });

  test("cannot carry HTML into its page", async () => {
    const { emulator } = await withMailbox();
    const page = await (await fetch(`${emulator.url}/recover?token=${encodeURIComponent('"><script>alert(1)</script>')}`)).text();
    expect(page).not.toContain("<script");
  });

  test("of another host name or origin is refused", async () => {
    const { emulator } = await withMailbox();
    const { url } = emulator.sendRecoveryLink();
    const token = new URL(url).searchParams.get("token") ?? "";
    const response = await fetch(new URL("/recover", url), { method: "POST", body: new URLSearchParams({ token }), headers: { origin: "https://example.com" } });
    expect(response.status).toBe(403);
    expect(await response.text()).not.toContain(emulator.orgKey);
  });
});
