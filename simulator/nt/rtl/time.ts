/** Calendar time (wdm.h): system time is 100 ns since 1601-01-01 UTC. */
import { HalDefineType } from 'hal';
import type { Ref } from '../inc/ref';

export class TIME_FIELDS {
  /** 1601... */
  Year = 0;
  /** 1..12 */
  Month = 0;
  Day = 0;
  Hour = 0;
  Minute = 0;
  Second = 0;
  Milliseconds = 0;
  /** 0 (Sunday) .. 6 */
  Weekday = 0;
}
HalDefineType(TIME_FIELDS, '_TIME_FIELDS', 0x10, [
  ['Year', 0x0, 'Int2B'],
  ['Month', 0x2, 'Int2B'],
  ['Day', 0x4, 'Int2B'],
  ['Hour', 0x6, 'Int2B'],
  ['Minute', 0x8, 'Int2B'],
  ['Second', 0xa, 'Int2B'],
  ['Milliseconds', 0xc, 'Int2B'],
  ['Weekday', 0xe, 'Int2B'],
]);

const TICKS_PER_SECOND = 10_000_000n;
const TICKS_PER_DAY = 86_400n * TICKS_PER_SECOND;
/** Seconds between 1601 and 1970 or 1980. */
const SECONDS_TO_1970 = 11_644_473_600n;
const SECONDS_TO_1980 = 11_960_006_400n;
const DAYS_IN_400_YEARS = 146_097;
const FirstYear = 1601;
const LastYear = 30_827;

function RtlpIsLeapYear(Year: number): boolean {
  return Year % 4 === 0 && (Year % 100 !== 0 || Year % 400 === 0);
}
function RtlpDaysInMonth(Year: number, Month: number): number {
  return Month === 2 ? (RtlpIsLeapYear(Year) ? 29 : 28) : [4, 6, 9, 11].includes(Month) ? 30 : 31;
}
/** Days from 1601-01-01 to the first of January. */
function RtlpDaysBeforeYear(Year: number): number {
  const years = Year - FirstYear;
  return years * 365 + Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400);
}

/**
 * Splits system time into its fields.
 * @param Time 100 ns since 1601
 * @stack 0x50
 */
export function RtlTimeToTimeFields(Time: bigint | Ref<bigint>, TimeFields: TIME_FIELDS): void {
  const time = RtlpTime(Time);
  const days = Number(time / TICKS_PER_DAY);
  let milliseconds = Number((time % TICKS_PER_DAY) / 10_000n);
  let year = FirstYear + Math.floor(days / DAYS_IN_400_YEARS) * 400;
  while (RtlpDaysBeforeYear(year + 1) <= days) year++;
  let day = days - RtlpDaysBeforeYear(year);
  let month = 1;
  while (day >= RtlpDaysInMonth(year, month)) day -= RtlpDaysInMonth(year, month++);
  TimeFields.Year = year;
  TimeFields.Month = month;
  TimeFields.Day = day + 1;
  TimeFields.Weekday = (days + 1) % 7;
  TimeFields.Milliseconds = milliseconds % 1000;
  milliseconds = Math.floor(milliseconds / 1000);
  TimeFields.Second = milliseconds % 60;
  milliseconds = Math.floor(milliseconds / 60);
  TimeFields.Minute = milliseconds % 60;
  TimeFields.Hour = Math.floor(milliseconds / 60);
}

/**
 * Puts fields together; the day of the week is not looked at.
 * @returns false if a field is out of range
 * @stack 0x50
 */
export function RtlTimeFieldsToTime(TimeFields: TIME_FIELDS, Time: Ref<bigint>): boolean {
  const { Year, Month, Day, Hour, Minute, Second, Milliseconds } = TimeFields;
  const within = (value: number, low: number, high: number) => value >= low && value <= high;
  if (!within(Year, FirstYear, LastYear) || !within(Month, 1, 12) || !within(Day, 1, RtlpDaysInMonth(Year, Month)))
    return false;
  if (!within(Hour, 0, 23) || !within(Minute, 0, 59) || !within(Second, 0, 59) || !within(Milliseconds, 0, 999))
    return false;
  let days = RtlpDaysBeforeYear(Year) + Day - 1;
  for (let month = 1; month < Month; month++) days += RtlpDaysInMonth(Year, month);
  const milliseconds = ((Hour * 60 + Minute) * 60 + Second) * 1000 + Milliseconds;
  Time.value = BigInt(days) * TICKS_PER_DAY + BigInt(milliseconds) * 10_000n;
  return true;
}

/** What takes a pointer to a time takes the time, too. */
function RtlpTime(Time: bigint | Ref<bigint>): bigint {
  return typeof Time === 'bigint' ? Time : Time.value;
}
function RtlpTimeToSeconds(Time: bigint | Ref<bigint>, Epoch: bigint, Seconds: Ref<number>): boolean {
  const seconds = RtlpTime(Time) / TICKS_PER_SECOND - Epoch;
  if (seconds < 0n || seconds > 0xffffffffn) return false;
  Seconds.value = Number(seconds);
  return true;
}

/**
 * Seconds since 1970.
 * @returns false if they do not fit into 32 bits
 * @stack 0x30
 */
export function RtlTimeToSecondsSince1970(Time: bigint | Ref<bigint>, ElapsedSeconds: Ref<number>): boolean {
  return RtlpTimeToSeconds(Time, SECONDS_TO_1970, ElapsedSeconds);
}
/**
 * Seconds since 1980.
 * @returns false if they do not fit into 32 bits
 * @stack 0x30
 */
export function RtlTimeToSecondsSince1980(Time: bigint | Ref<bigint>, ElapsedSeconds: Ref<number>): boolean {
  return RtlpTimeToSeconds(Time, SECONDS_TO_1980, ElapsedSeconds);
}
/**
 * System time of a number of seconds since 1970.
 * @stack 0x20
 */
export function RtlSecondsSince1970ToTime(ElapsedSeconds: number, Time: Ref<bigint>): void {
  Time.value = (BigInt(ElapsedSeconds) + SECONDS_TO_1970) * TICKS_PER_SECOND;
}
/**
 * System time of a number of seconds since 1980.
 * @stack 0x20
 */
export function RtlSecondsSince1980ToTime(ElapsedSeconds: number, Time: Ref<bigint>): void {
  Time.value = (BigInt(ElapsedSeconds) + SECONDS_TO_1980) * TICKS_PER_SECOND;
}

/** Minutes from local time to UTC: the machine stands in UTC. */
const ExpTimeZoneBias = 0n;
/**
 * Local time of a system time. The simulated machine's time zone is UTC.
 * @stack 0x10
 */
export function ExSystemTimeToLocalTime(SystemTime: bigint | Ref<bigint>, LocalTime: Ref<bigint>): void {
  LocalTime.value = RtlpTime(SystemTime) - ExpTimeZoneBias * 60n * TICKS_PER_SECOND;
}
/**
 * System time of a local time. The simulated machine's time zone is UTC.
 * @stack 0x10
 */
export function ExLocalTimeToSystemTime(LocalTime: bigint | Ref<bigint>, SystemTime: Ref<bigint>): void {
  SystemTime.value = RtlpTime(LocalTime) + ExpTimeZoneBias * 60n * TICKS_PER_SECOND;
}
