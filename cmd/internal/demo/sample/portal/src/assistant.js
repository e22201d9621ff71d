// The order assistant: reads, never writes. Off unless the flag "assistant" is on.
import { readFileSync } from "node:fs";
import { hide, show } from "./placeholders.js";

const prompt = readFileSync(new URL("../prompts/assistant.md", import.meta.url), "utf8");

/** Answers a question about the customer's own orders. model is the call to the vendor, given by the server. */
export async function answer(question, customer, orders, model) {
  const known = [["name", customer.name], ["street", customer.street], ["mail", customer.mail]];
  const { text, marks } = hide(`${JSON.stringify(orders)}\n\n${question}`, known);
  const reply = await model({ system: prompt, text });
  return show(reply, marks);
}
