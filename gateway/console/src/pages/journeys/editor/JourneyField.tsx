import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { api } from "../../../api/client";
import { Field } from "./Field";

/** Another journey. */
export function JourneyField({ journeyId, help, onChange }: { journeyId: string; help: string; onChange: (journeyId: string) => void }) {
  const { t } = useTranslation();
  const own = useParams()["journeyId"];
  const { data, isPending } = api.useQuery("get", "/v1/journeys", { params: { query: { pageSize: 200, orderBy: "displayName" } } });
  const options = (data?.journeys ?? []).filter((each) => each.journeyId !== own).map(({ journeyId: value, displayName: label }) => ({ value, label }));
  return (
    <Field label={t("journeyEditor.otherJourney")} id="step-journey" help={help}>
      <Select
        id="step-journey"
        style={{ width: "100%" }}
        showSearch={{ optionFilterProp: "label" }}
        loading={isPending}
        value={journeyId || undefined}
        placeholder={t("journeyEditor.chooseJourney")}
        options={journeyId && !options.some(({ value }) => value === journeyId) ? [{ value: journeyId, label: journeyId }, ...options] : options}
        onChange={onChange}
      />
    </Field>
  );
}
