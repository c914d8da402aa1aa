import dayjs from "dayjs";
import { DAY } from "../../../components/days";

interface Asked {
  channel: string;
  template: string;
  journey: string;
  from: string;
  to: string;
}

/** Returns where the ledger shows the messages that a number of the report counts. */
export function ledgerOf(asked: Asked, more: Partial<Asked> & { status?: string; reason?: string }): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...asked, ...more })) if (value) params.set(name, value);
  return `/messages?${params.toString()}`;
}

/** Returns the day that many days before one. */
export function before(day: string, days: number): string {
  return dayjs(day, DAY).subtract(days, "day").format(DAY);
}
