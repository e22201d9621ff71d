import test from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { hide, show } from "../src/placeholders.js";

const cases = readFileSync(new URL("../evals/leaks.jsonl", import.meta.url), "utf8").trim().split("\n").map((l) => JSON.parse(l));

for (const c of cases) {
  test(`nothing leaks: ${c.text}`, () => {
    const { text, marks } = hide(c.text, c.known);
    for (const [, value] of c.known) if (value) assert.ok(!text.includes(value));
    assert.equal(show(text, marks), marks.size ? c.text : text);
  });
}
