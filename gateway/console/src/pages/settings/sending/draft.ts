import dayjs, { type Dayjs } from "dayjs";
import type { Schema } from "../../../api/client";

export const units = [
  "CAP_WINDOW_UNIT_MINUTE", "CAP_WINDOW_UNIT_HOUR", "CAP_WINDOW_UNIT_DAY", "CAP_WINDOW_UNIT_CALENDAR_DAY", "CAP_WINDOW_UNIT_CALENDAR_WEEK",
] as const;
export const actions = ["HOLIDAY_ACTION_WAIT", "HOLIDAY_ACTION_SUPPRESS"] as const;
export const guarantees = ["DELIVERY_GUARANTEE_AT_MOST_ONCE", "DELIVERY_GUARANTEE_AT_LEAST_ONCE"] as const;
export const purposes = ["PURPOSE_MARKETING", "PURPOSE_TRANSACTIONAL"] as const;
export const channels = ["CHANNEL_EMAIL", "CHANNEL_SMS", "CHANNEL_WECOM", "CHANNEL_WECHAT", "CHANNEL_MINI_PROGRAM", "CHANNEL_PUSH", "CHANNEL_VOICE", "CHANNEL_IN_APP", "CHANNEL_WEBHOOK"] as const;

/** How long a window may be, in each unit. */
export const longest: Record<(typeof units)[number], number> = {
  CAP_WINDOW_UNIT_MINUTE: 129_600,
  CAP_WINDOW_UNIT_HOUR: 2_160,
  CAP_WINDOW_UNIT_DAY: 90,
  CAP_WINDOW_UNIT_CALENDAR_DAY: 90,
  CAP_WINDOW_UNIT_CALENDAR_WEEK: 12,
};

export type CapDraft = Pick<Schema<"FrequencyCap">, "frequencyCapId" | "displayName" | "channels" | "purposes" | "maximum" | "windowLength" | "windowUnit" | "tags">;
export interface PriorityDraft {
  /** `journey:<id>` or `template:<id>`. */
  of?: string;
  priority: number;
}

export type HoursDraft = Pick<Schema<"QuietHours">, "quietHoursId" | "displayName" | "channels" | "purposes" | "startTime" | "endTime">;
export interface HolidayDraft extends Pick<Schema<"Holiday">, "holidayId" | "displayName" | "channels" | "action"> {
  days?: [Dayjs, Dayjs] | null;
}

/** What the form holds. */
export interface Draft {
  frequencyCaps?: CapDraft[];
  quietHours?: HoursDraft[];
  holidays?: HolidayDraft[];
  timeZone: string;
  marketingGuarantee: Schema<"SendingPolicy">["marketingGuarantee"];
  transactionalGuarantee: Schema<"SendingPolicy">["transactionalGuarantee"];
  arbitration: { enabled: boolean; minutes: number; pointValue: number };
  priorities?: PriorityDraft[];
}

/** Returns a policy as the form holds it. */
export function draftOf(policy: Schema<"SendingPolicy">): Draft {
  return {
    frequencyCaps: policy.frequencyCaps,
    quietHours: policy.quietHours,
    holidays: policy.holidays.map(({ startDate, endDate, ...rest }) => ({ ...rest, days: [dayjs(startDate), dayjs(endDate)] })),
    timeZone: policy.timeZone,
    marketingGuarantee: policy.marketingGuarantee,
    transactionalGuarantee: policy.transactionalGuarantee,
    arbitration: {
      enabled: policy.arbitration?.enabled ?? false,
      minutes: (policy.arbitration?.windowSeconds ?? 3_600) / 60,
      pointValue: policy.arbitration?.pointValue ?? 0.1,
    },
    priorities: policy.priorities.map(({ journeyId, templateId, priority }) => ({ of: journeyId ? `journey:${journeyId}` : `template:${templateId}`, priority })),
  };
}

/** Returns what the form says, as the API takes it. */
export function bodyOf({ frequencyCaps = [], quietHours = [], holidays = [], timeZone, marketingGuarantee, transactionalGuarantee, arbitration, priorities = [] }: Draft) {
  return {
    frequencyCaps,
    quietHours,
    holidays: holidays.map(({ days, ...rest }) => ({
      ...rest,
      startDate: days?.[0].format("YYYY-MM-DD") ?? "",
      endDate: days?.[1].format("YYYY-MM-DD") ?? "",
    })),
    timeZone,
    marketingGuarantee,
    transactionalGuarantee,
    arbitration: { enabled: arbitration.enabled, windowSeconds: Math.round(arbitration.minutes * 60), pointValue: arbitration.pointValue },
    priorities: priorities.map(({ of = "", priority }) => {
      const [kind, id = ""] = of.split(":");
      return kind === "journey" ? { journeyId: id, priority } : { templateId: id, priority };
    }),
  };
}

/** Returns an id by which the ledger names a new rule; its name may change, and it may not. */
export function newId(prefix: string): string {
  return `${prefix}-${crypto.randomUUID().slice(0, 8)}`;
}
