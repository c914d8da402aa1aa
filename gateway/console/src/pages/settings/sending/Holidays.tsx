import { DatePicker, Form, Select } from "antd";
import { useTranslation } from "react-i18next";
import { useEnumWords } from "../../../components/enumWords";
import { actions, newId, type HolidayDraft } from "./draft";
import { ChannelChoice, RuleCard, Says, tight, useScopeWords } from "./RuleCard";

/** On which days marketing waits, or is not sent. */
export function Holidays() {
  const { t } = useTranslation();
  const fresh = (): HolidayDraft => ({ holidayId: newId("holiday"), displayName: "", channels: [], action: "HOLIDAY_ACTION_WAIT", days: null });
  return (
    <RuleCard
      name="holidays"
      title={t("sendingPolicy.holidays")}
      hint={t("sendingPolicy.holidaysHint")}
      none={t("sendingPolicy.noHolidays")}
      add={t("sendingPolicy.addHoliday")}
      most={100}
      fresh={fresh}
    >
      {(place) => <Holiday place={place} />}
    </RuleCard>
  );
}

function Holiday({ place }: { place: number }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const scope = useScopeWords();
  const holiday = Form.useWatch<HolidayDraft | undefined>(["holidays", place]);
  const [first, last] = holiday?.days?.map((day) => day.format("YYYY-MM-DD")) ?? [];
  return (
    <>
      <ChannelChoice place={place} />
      <Form.Item name={[place, "days"]} style={tight} rules={[{ required: true, message: t("sendingPolicy.daysMissing") }]}>
        <DatePicker.RangePicker />
      </Form.Item>
      <Form.Item name={[place, "action"]} style={{ ...tight, width: 220 }}>
        <Select aria-label={t("sendingPolicy.action")} options={actions.map((value) => ({ value, label: word("HolidayAction", value) }))} />
      </Form.Item>
      {holiday && first && last && (
        <Says>
          {t(holiday.action === "HOLIDAY_ACTION_SUPPRESS" ? "sendingPolicy.holidaySuppresses" : "sendingPolicy.holidayWaits", {
            scope: scope(holiday.channels),
            first,
            last,
          })}
        </Says>
      )}
    </>
  );
}
