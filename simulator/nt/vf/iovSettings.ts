/** Whether I/O verification stands between the I/O manager's calls: asked at each of them, so apart from all else. */
export const IovSettings = { On: false };
