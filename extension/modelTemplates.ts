/** @returns true when the text cannot be the name of a driver and its service */
export function modelNameProblem(name: string): boolean {
  return !/^[A-Za-z][\w-]{0,31}$/.test(name.trim());
}
export function modelFiles(name: string): Record<string, string> {
  return { 'driver.ts': name };
}
