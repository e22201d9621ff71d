// The portal's server. Configuration comes from the environment; secrets from the store named there, read once at start.
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { list } from "./orders.js";

const texts = Object.fromEntries(
  ["en", "sv"].map((l) => [l, JSON.parse(readFileSync(new URL(`./locales/${l}.json`, import.meta.url), "utf8"))]),
);
const revision = process.env.REVISION ?? "unknown";
const samples = [
  { id: "A-20417", placed: "2026-03-02", state: "shipped", articles: ["Shelf, oak, 80 cm"] },
  { id: "A-20398", placed: "2026-02-11", state: "delivered", articles: ["Desk lamp"] },
];

export function page(locale, orders) {
  const t = texts[locale] ?? texts.en;
  const rows = list(orders).map((o) => `<li><b>${o.id}</b> ${o.articles.join(", ")} <span>${t[o.text]}</span></li>`);
  return `<!doctype html><html lang="${locale}"><title>${t.title}</title><link rel="stylesheet" href="/style.css"><h1>${t.orders}</h1><ul>${rows.join("")}</ul>`;
}

const server = createServer((req, res) => {
  if (req.url === "/healthz") return res.end(JSON.stringify({ ok: true, revision }));
  const locale = req.headers["accept-language"]?.startsWith("sv") ? "sv" : "en";
  res.setHeader("content-type", "text/html; charset=utf-8");
  res.end(page(locale, samples));
});

if (import.meta.url === `file://${process.argv[1]}`) server.listen(process.env.PORT ?? 8080);
