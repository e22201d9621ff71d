// Names never leave the account: before a text goes to the model they become placeholders, and come back in the answer.

/** Replaces each known value by a mark; returns the text and what the marks stand for. */
export function hide(text, known) {
  const marks = new Map();
  let out = text;
  for (const [kind, value] of known) {
    if (!value) continue;
    const mark = `[${kind}-${marks.size + 1}]`;
    if (out.includes(value)) {
      out = out.replaceAll(value, mark);
      marks.set(mark, value);
    }
  }
  return { text: out, marks };
}

/** Puts the values back. A mark the model made up stays as it is: it stands for nobody. */
export function show(text, marks) {
  let out = text;
  for (const [mark, value] of marks) out = out.replaceAll(mark, value);
  return out;
}
