/**
 * Ask again until `accept` says yes, or fail with the last answer.
 * @param what what is waited for, for the message
 * @param timeout milliseconds
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T>,
  accept: (answer: T) => boolean,
  timeout = 15_000,
): Promise<T> {
  const end = Date.now() + timeout;
  for (;;) {
    const answer = await ask();
    if (accept(answer)) return answer;
    if (Date.now() > end)
      throw new Error(`Waited ${timeout / 1000} s for ${what}; last seen: ${JSON.stringify(answer)}`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}
