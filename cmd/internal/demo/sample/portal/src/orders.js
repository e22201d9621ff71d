// Orders as the portal shows them: what the service says, in the customer's words.

const words = {
  placed: "order.placed",
  packed: "order.packed",
  shipped: "order.shipped",
  delivered: "order.delivered",
  unpaid: "order.unpaid",
};

/** Newest first; an unknown state is shown as "in work" and never hidden. */
export function list(orders) {
  return [...orders]
    .sort((a, b) => b.placed.localeCompare(a.placed))
    .map((o) => ({ ...o, text: words[o.state] ?? "order.in-work" }));
}

/** Orders whose number or one of whose articles holds every word asked for. */
export function search(orders, asked) {
  const parts = asked.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return orders.filter((o) => {
    const hay = [o.id, ...o.articles].join(" ").toLocaleLowerCase();
    return parts.every((p) => hay.includes(p));
  });
}

/** A delivery is done when each of its parts is. An order without parts is one part. */
export function progress(order) {
  const parts = order.parts?.length ? order.parts : [{ state: order.state }];
  const done = parts.filter((p) => p.state === "delivered").length;
  return { done, of: parts.length, complete: done === parts.length };
}
