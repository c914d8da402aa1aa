import dayjs from "dayjs";
import timezone from "dayjs/plugin/timezone";
import utc from "dayjs/plugin/utc";

dayjs.extend(utc);
dayjs.extend(timezone);

/** How days stand in addresses, `2026-03-01`: of the calendar, in no zone. */
export const DAY = "YYYY-MM-DD";

/** Returns when a day begins in a zone, as the API reads it; `after` names the day that many days later. */
export function startOfDay(day: string, zone: string, after = 0): string {
  return dayjs.tz(dayjs(day, DAY).add(after, "day").format(DAY), zone).toISOString();
}

/** Returns the last second of a day in a zone, as the API reads it. */
export function endOfDay(day: string, zone: string): string {
  return new Date(Date.parse(startOfDay(day, zone, 1)) - 1_000).toISOString();
}

/** Returns the day that it is in a zone. */
export function todayIn(zone: string): string {
  return dayjs().tz(zone).format(DAY);
}
