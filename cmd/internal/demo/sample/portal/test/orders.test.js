import test from "node:test";
import assert from "node:assert/strict";
import { list, search, progress } from "../src/orders.js";

const orders = [
  { id: "A-1", placed: "2026-01-01", state: "delivered", articles: ["Desk lamp"] },
  { id: "A-2", placed: "2026-02-01", state: "strange", articles: ["Shelf, oak"] },
];

test("newest first, unknown states shown", () => {
  assert.deepEqual(list(orders).map((o) => [o.id, o.text]), [["A-2", "order.in-work"], ["A-1", "order.delivered"]]);
});
test("search wants every word", () => {
  assert.equal(search(orders, "oak shelf").length, 1);
  assert.equal(search(orders, "oak lamp").length, 0);
});
test("a delivery in parts is done when all are", () => {
  assert.deepEqual(progress({ parts: [{ state: "delivered" }, { state: "shipped" }] }), { done: 1, of: 2, complete: false });
});
