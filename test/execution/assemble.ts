const MODULES: readonly (readonly [name: RegExp, line: string])[] = [
  [/\bsleep\(/, 'import { setTimeout as sleep } from "node:timers/promises";'],
  [/\bassert\b[.(]/, 'import assert from "node:assert";'],
  [/\bpMap\(/, 'import pMap from "p-map";'],
  [/\bredirect\(/, 'import { redirect } from "next/navigation";'],
  [/\bstorage\./, 'import { AsyncLocalStorage } from "node:async_hooks";'],
  [/\bexpress[.(]/, 'import express from "express";'],
  [/\bnew Koa\(/, 'import Koa from "koa";'],
  [/\bnew Router\(/, 'import Router from "@koa/router";'],
  [/\bnew Hono\(/, 'import { Hono } from "hono";'],
  [/\bnew Stripe\(/, 'import Stripe from "stripe";'],
];
const WORLD = ["opaque", "mayThrow", "load", "list", "emitter", "app", "register", "deviceId"];

/** Imports of what a body uses of Node, of packages and of the world. */
export function importsFor(body: string): string[] {
  const used = WORLD.filter((name) => new RegExp(`(?<![.\\w])${name}\\b`).test(body));
  const head: string[] = [];
  for (const [name, line] of MODULES) if (name.test(body)) head.push(line);
  if (used.length > 0) head.push(`import { ${used.join(", ")} } from "./world";`);
  return head;
}

/** A body with the imports that it uses in front of it. */
export function assemble(body: string): string {
  const head = ['import { MachineID } from "eslint-plugin-machineid/runtime";', ...importsFor(body)];
  head.push("const machineid = MachineID.fromEnv();");
  if (/\bstorage\./.test(body)) head.push("const storage = new AsyncLocalStorage();");
  return indent(renumber([...head, body].join("\n")));
}

/** The same program after an edit of its body, with the imports that it now uses. */
export function reassemble(source: string): string {
  const body = source.split("\n").filter((line) => !/^(import |const machineid = |const storage = )/.test(line));
  return assemble(body.join("\n"));
}

/** Gives every side effect a number of its own, in source order. */
function renumber(source: string): string {
  let site = 0;
  return source.replace(/fetch\("https:\/\/api\.example\.com\/\d+"/g, () => {
    site += 1;
    return `fetch("https://api.example.com/${site}"`;
  });
}

/** Indents by braces; a program of ours has none in its strings. */
export function indent(source: string): string {
  let depth = 0;
  return source
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => {
      const closing = /^[}\])]/.test(line) ? 1 : 0;
      const shown = "  ".repeat(Math.max(0, depth - closing)) + line;
      for (const character of line) {
        if (character === "{") depth += 1;
        if (character === "}") depth -= 1;
      }
      return shown;
    })
    .join("\n")
    .concat("\n");
}
