import { Select } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { useSegmentOptions } from "../../components/rules/catalogues";
import { useUrlState } from "../../components/urlState";

/** Whom a report is of, in the address as `segment`; `rule` is what the question says of it, nothing for everybody. */
export function useUrlSegment(): { segment: string; setSegment: (segment: string) => void; rule: { rule?: Schema<"RuleInput"> } } {
  const [segment, setSegment] = useUrlState("segment");
  return { segment, setSegment, rule: segment ? { rule: { segment: { segmentId: segment } } } : {} };
}

/** Chooses whom a report is of: all customers, or those of a segment. */
export function OfSegment({ segment, onChange }: { segment: string; onChange: (segment: string) => void }) {
  const { t } = useTranslation();
  const segments = useSegmentOptions();
  return (
    <Select
      value={segment}
      style={{ width: 170 }}
      popupMatchSelectWidth={false}
      aria-label={t("insight.clusters.segment")}
      options={[{ value: "", label: t("insight.clusters.everyone") }, ...segments]}
      showSearch={{ optionFilterProp: "label" }}
      onChange={onChange}
    />
  );
}
