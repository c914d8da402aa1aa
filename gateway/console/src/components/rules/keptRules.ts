import type { Schema } from "../../api/client";
import type { Operator, Rule } from "./rule";

const existence: Operator[] = ["OPERATOR_EXISTS", "OPERATOR_NOT_EXISTS"];

/** Kinds of conditions on what is kept of customers beside their events and traits. */
export type KeptKind = "consent" | "points" | "tier" | "coupon" | "company";
export const keptKinds: KeptKind[] = ["consent", "points", "tier", "coupon", "company"];

export const consentStates: Schema<"ConsentState">[] = ["CONSENT_STATE_GRANTED", "CONSENT_STATE_WITHDRAWN", "CONSENT_STATE_EXPIRED", "CONSENT_STATE_NOT_ENTITLED", "CONSENT_STATE_NEVER_SAID"];
export const pointsAggregates: Schema<"PointsAggregate">[] = ["POINTS_AGGREGATE_BALANCE", "POINTS_AGGREGATE_ENDING"];
export const couponAggregates: Schema<"CouponAggregate">[] = ["COUPON_AGGREGATE_USABLE", "COUPON_AGGREGATE_ENDING", "COUPON_AGGREGATE_REDEEMED"];
export const companyStages = ["LEAD", "DEAL", "RENEWAL"] as const;
export const tierOperators: Operator[] = ["OPERATOR_EQ", "OPERATOR_NE", "OPERATOR_IN", ...existence];

/** A condition of such a kind as it begins; null for another kind. */
export function newKept(kind: string): Rule | null {
  if (kind === "consent") return { consent: { channel: "CHANNEL_SMS", state: "CONSENT_STATE_GRANTED" } };
  if (kind === "points") return { points: { aggregate: "POINTS_AGGREGATE_BALANCE", op: "OPERATOR_GTE", value: 100 } };
  if (kind === "tier") return { tier: { op: "OPERATOR_EXISTS" } };
  if (kind === "coupon") return { coupon: { aggregate: "COUPON_AGGREGATE_USABLE", op: "OPERATOR_GTE", value: 1 } };
  if (kind === "company") return { company: {} };
  return null;
}

/** What such a condition lacks, as a key of `rules.problems`; null when it can be asked, or is of another kind. */
export function keptProblem({ consent, points, tier, coupon }: Rule): string | null {
  if (consent) return consent.state || consent.endsWithinDays ? null : "value";
  if (tier) return isGiven(tier.op, tier.value) ? null : "value";
  const counted = points ?? coupon;
  return !counted || typeof counted.value === "number" ? null : "number";
}

function isGiven(op: Operator | undefined, value: unknown): boolean {
  if (op && existence.includes(op)) return true;
  return Array.isArray(value) ? value.length > 0 : typeof value === "string" && value !== "";
}
