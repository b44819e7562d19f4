// Finds and starts Chromium for the tests of the dashboard.
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];

/** Starts the browser. Throws when there is none, and says how to get one. */
export async function startBrowser() {
  const chosen = process.env["CHROMIUM"];
  const executablePath = chosen ?? PLACES.find((place) => existsSync(place));
  if (executablePath === undefined || !existsSync(executablePath)) {
    throw new Error(`The tests of the dashboard need Chromium, and found none ${chosen === undefined ? `at ${PLACES.join(", ")}` : `at CHROMIUM=${chosen}`}. On Debian: apt-get install chromium. Elsewhere: set CHROMIUM to its path.`);
  }
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}
