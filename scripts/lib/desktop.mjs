// The desktop VS Code, where there is one that can show a window.
import { execFileSync } from 'node:child_process';

const oldest = [1, 103]; // as `engines.vscode` in package.json

/** Whether `code` is on PATH, new enough, and has a display. */
export function hasDesktopCode() {
  const display = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (!display) return false;
  try {
    const version = execFileSync('code', ['--version'], {
      stdio: 'pipe',
      shell: process.platform === 'win32',
    }).toString();
    const [major, minor] = version.split('.').map(Number);
    return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
  } catch {
    return false;
  }
}
