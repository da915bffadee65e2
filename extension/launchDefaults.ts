/** Defaults that both package.json (as text for the person) and the code state; a test compares them. */
export const DEFAULT_MEMORY_LIMIT_MB = 512;
export const DEFAULT_HISTORY_MEMORY_MB = 512;
