import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { useFormat } from "../../components/format";
import { exactMoney } from "../catalogue/words";

export const templateStates = ["COUPON_TEMPLATE_STATE_ACTIVE", "COUPON_TEMPLATE_STATE_ARCHIVED"] as const;

export const stateColors: Partial<Record<Schema<"CouponState">, string>> = {
  COUPON_STATE_ISSUED: "green",
  COUPON_STATE_RESERVED: "gold",
  COUPON_STATE_REDEEMED: "blue",
};

/** Returns a function that writes an amount of a template's currency. */
export function useAmount(): (amount: string, currencyCode: string) => string {
  const { i18n } = useTranslation();
  return (amount, currencyCode) => exactMoney({ amount, currencyCode }, i18n.language);
}

/** Returns a function that says in a few words what a coupon gives, and from which spend on. */
export function useBenefitWords(): (template: Schema<"CouponTemplate">) => string {
  const { t } = useTranslation();
  const money = useAmount();
  return ({ amountOff, percentOff, gift, freeShipping, currencyCode, minimumSpend }) => {
    const most = percentOff?.maximum || freeShipping?.maximum;
    const gives = amountOff
      ? t("coupons.says.amountOff", { amount: money(amountOff.amount, currencyCode) })
      : percentOff
        ? t("coupons.says.percentOff", { percent: percentOff.percent })
        : gift
          ? t("coupons.says.gift", { sku: gift.sku, count: gift.quantity })
          : t("coupons.says.freeShipping");
    return [
      gives,
      most && t("coupons.says.most", { amount: money(most, currencyCode) }),
      minimumSpend && t("coupons.says.minimum", { amount: money(minimumSpend, currencyCode) }),
    ].filter(Boolean).join(t("coupons.says.between"));
  };
}

/** Returns a function that says when coupons of a template are valid. */
export function useValidityWords(): (template: Schema<"CouponTemplate">) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return ({ startTime, endTime, validDays }) =>
    [
      startTime && t("coupons.says.from", { time: format.time(startTime) }),
      endTime && t("coupons.says.until", { time: format.time(endTime) }),
      validDays ? t("coupons.says.days", { count: validDays }) : "",
    ].filter(Boolean).join(t("coupons.says.between"));
}
