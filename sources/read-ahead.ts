/**
 * The next of a sequence is read while the one before is being taken: what reads has nothing to do while the database
 * works. What is wrong with it is said at its turn.
 */
export async function* readAhead<Item>(
  items: AsyncGenerator<Item>,
  read: (item: Item) => void,
): AsyncGenerator<Item, void> {
  const reading = async () => {
    const next = await items.next();
    if (!next.done) read(next.value);
    return next;
  };
  let next = reading();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done) return;
      next = reading();
      next.catch(() => undefined);
      yield value;
    }
  } finally {
    await items.return(undefined);
  }
}
