// Sessions: a signed cookie that holds the customer's number and the time it ends. Nothing is kept on the server.
import { createHmac, timingSafeEqual } from "node:crypto";

const hours = 8;

/** The cookie for a customer, valid from now (milliseconds). */
export function seal(customer, now, key) {
  const body = `${customer}.${now + hours * 3600_000}`;
  return `${body}.${sign(body, key)}`;
}

/** The customer a cookie speaks for, or null when it is altered or over. */
export function open(cookie, now, key) {
  const at = cookie.lastIndexOf(".");
  const [body, mac] = [cookie.slice(0, at), cookie.slice(at + 1)];
  const want = Buffer.from(sign(body, key));
  const got = Buffer.from(mac);
  if (want.length !== got.length || !timingSafeEqual(want, got)) return null;
  const [customer, end] = body.split(".");
  return Number(end) > now ? customer : null;
}

function sign(body, key) {
  return createHmac("sha256", key).update(body).digest("base64url");
}
