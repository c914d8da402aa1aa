import { Flex, InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";

const units = { minutes: 1, hours: 60, days: 1_440 } as const;

type Unit = keyof typeof units;
const MOST = 525_600;

/** A time in minutes, in the unit that it is whole in. */
export function Limit({ minutes, onChange }: { minutes: number; onChange: (minutes: number) => void }) {
  const { t } = useTranslation();
  const unit: Unit = minutes % units.days === 0 ? "days" : minutes % units.hours === 0 ? "hours" : "minutes";
  const put = (count: number, of: Unit) => onChange(Math.min(MOST, Math.max(1, Math.round(count) * units[of])));
  return (
    <Flex gap={8} align="center" wrap>
      <span>{t("insight.limit")}</span>
      <InputNumber value={minutes / units[unit]} min={1} max={MOST / units[unit]} precision={0} style={{ width: 80 }} aria-label={t("insight.limit")} onChange={(count) => count && put(count, unit)} />
      <Select
        value={unit}
        style={{ width: 90 }}
        aria-label={t("insight.unit")}
        options={(Object.keys(units) as Unit[]).map((value) => ({ value, label: t(`insight.limitUnits.${value}`) }))}
        onChange={(next) => put(minutes / units[unit], next)}
      />
    </Flex>
  );
}
