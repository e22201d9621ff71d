// Invoices as PDF. Totals are right; rows of a split delivery are not yet (PORTAL-311).
export function total(rows) {
  return rows.reduce((sum, r) => sum + r.count * r.cents, 0);
}
