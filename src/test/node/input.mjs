// What the scripts have in common.

/** Reads the one JSON value that the test wrote. */
export async function readInput() {
  let text = "";
  for await (const piece of process.stdin.setEncoding("utf8")) {
    text += piece;
  }
  return JSON.parse(text);
}

/** Runs a task for each item, eight at a time, and returns the results in the items' order. */
export async function inTurns(items, task, atOnce = 8) {
  const results = new Array(items.length);
  let next = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < items.length) {
        const mine = next++;
        results[mine] = await task(items[mine]);
      }
    }),
  );
  return results;
}
