/* app.exe - puts the machine to sleep. */
import { printf, SetSystemPowerState } from 'windows';

export function main(): number {
  printf('good night\n');
  SetSystemPowerState(true, false);
  printf('good morning\n');
  return 0;
}
