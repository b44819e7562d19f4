import type { Page } from "./dashboard.js";
import { RECOVERY_PATH } from "./recovery.js";

const TITLE = "Recover the org key";

/** The page that a recovery link opens. The token comes from the URL: only hexadecimal digits get into the page. */
export function recoveryPage(token: string): Page {
  return page(200, `<p>This link shows the org key once.</p>
<form method="post" action="${RECOVERY_PATH}">
<input type="hidden" name="token" value="${token.replace(/[^0-9a-f]/g, "").slice(0, 64)}">
<button class="primary">Show the org key</button>
</form>`);
}

export function recoveredPage(orgKey: string): Page {
  return page(200, `<p>The org key in force. The link is used up.</p>
<p><code id="org-key">${orgKey}</code></p>
<p>If others may have seen it, rotate it in the <a href="/dashboard">dashboard</a>.</p>`);
}

export function refusedRecoveryPage(message: string): Page {
  return page(403, `<p role="alert">${message}</p>
<p><a href="/dashboard">Dashboard</a></p>`);
}

function page(status: number, content: string): Page {
  return {
    status,
    type: "text/html; charset=utf-8",
    content: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${TITLE} – MachineID emulator</title>
<link rel="stylesheet" href="/dashboard/style.css">
<link rel="icon" href="/dashboard/icon.svg">
</head>
<body class="narrow">
<main class="card">
<h1>${TITLE}</h1>
${content}
</main>
</body>
</html>
`,
  };
}
