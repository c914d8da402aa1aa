import { allOf, quoted } from "../../components/filterText";
import { startOfDay } from "../../components/days";

/** What a ledger is filtered by, as it stands in the address. */
export interface LedgerFilter {
  status: string;
  reason: string;
  channel: string;
  template: string;
  journey: string;
  from: string;
  to: string;
  /** `yes`: only what can be sent again. */
  resendable: string;
  account?: string;
}

/** Returns the filter as the API reads it; values of enums without the enum's name before them. */
export function ledgerFilter({ status, reason, channel, template, journey, from, to, resendable, account }: LedgerFilter, zone: string): string {
  return allOf([
    status && `status = ${status.replace("MESSAGE_STATUS_", "")}`,
    reason && `reason = ${reason.replace("MESSAGE_REASON_", "")}`,
    channel && `channel = ${channel.replace("CHANNEL_", "")}`,
    template && `templateId = ${quoted(template)}`,
    journey && `journeyId = ${quoted(journey)}`,
    !!account && `accountId = ${quoted(account)}`,
    resendable && "resendable = true",
    from && `createTime >= ${quoted(startOfDay(from, zone))}`,
    to && `createTime < ${quoted(startOfDay(to, zone, 1))}`,
  ]);
}
