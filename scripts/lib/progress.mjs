// One line of progress: rewritten in place on a terminal, every fifteen seconds a new line elsewhere.

/**
 * @template T
 * @param {string} what shown before the seconds
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withProgress(what, work) {
  const start = Date.now();
  const seconds = () => `${Math.round((Date.now() - start) / 1000)} s`;
  const terminal = process.stdout.isTTY;
  if (!terminal) console.log(`${what} ...`);
  const timer = setInterval(
    () => (terminal ? process.stdout.write(`\r${what} ... ${seconds()} `) : console.log(`${what} ... ${seconds()}`)),
    terminal ? 500 : 15_000,
  );
  /** @param {string} how */
  const finish = how => {
    clearInterval(timer);
    console.log(`${terminal ? '\r' : ''}${what}: ${how}, ${seconds()}   `);
  };
  try {
    const result = await work();
    finish('done');
    return result;
  } catch (error) {
    finish('failed');
    throw error;
  }
}
