import { Flex, InputNumber, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

const units = { minutes: 60, hours: 3_600, days: 86_400 } as const;
type Unit = keyof typeof units;

/** Seconds, said in the largest unit that fits; a year at most. */
export function DurationInput({ id, seconds, onChange }: { id: string; seconds: number; onChange: (seconds: number) => void }) {
  const { t } = useTranslation();
  const [unit, setUnit] = useState<Unit>(() => (["days", "hours"] as const).find((each) => seconds > 0 && seconds % units[each] === 0) ?? "minutes");
  const put = (count: number | null, of: Unit) => onChange(Math.round((count ?? 0) * units[of]));
  const count = Math.round((seconds / units[unit]) * 100) / 100;
  return (
    <Flex gap={8}>
      <InputNumber id={id} style={{ flex: 1 }} min={0} max={Math.floor(31_536_000 / units[unit])} value={seconds ? count : null} onChange={(value) => put(value, unit)} />
      <Select
        style={{ width: 120 }}
        value={unit}
        aria-label={t("journeyEditor.unit")}
        options={(["minutes", "hours", "days"] as const).map((value) => ({ value, label: t(`rules.${value}`) }))}
        onChange={(next: Unit) => {
          setUnit(next);
          put(count, next);
        }}
      />
    </Flex>
  );
}
