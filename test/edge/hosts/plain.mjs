// Node, Bun and Deno: each finds the build that its own conditions name.
import * as calls from "./calls.mjs";
import { answerLines } from "./lines.mjs";

answerLines((name, question) => calls[name](question));
