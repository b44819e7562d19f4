import { fileURLToPath } from "node:url";

// The packages of the folder above, and not those of the checkout around it.
const root = fileURLToPath(new URL("../", import.meta.url));

export default { turbopack: { root }, outputFileTracingRoot: root };
