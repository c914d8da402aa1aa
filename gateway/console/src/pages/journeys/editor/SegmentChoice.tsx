import { Flex, Select, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client";
import { useFormat } from "../../../components/format";
import { useSegmentNames } from "../../../components/names";

/** Chooses a segment by its name, told with its size; one that is gone stays shown. */
export function SegmentChoice({ value, onChange, mayBeEmpty = false }: { value: string; onChange: (segmentId: string) => void; mayBeEmpty?: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useSegmentNames();
  const { data, isPending } = api.useQuery("get", "/v1/segments", { params: { query: { pageSize: 500, orderBy: "displayName" } } });
  const options = (data?.segments ?? []).map(({ segmentId, displayName, size }) => ({ value: segmentId, label: displayName, size }));
  const isGone = value !== "" && !isPending && !options.some((each) => each.value === value);
  return (
    <Select
      id="entry-segment"
      style={{ width: "100%" }}
      showSearch={{ optionFilterProp: "label" }}
      loading={isPending}
      value={value || undefined}
      placeholder={t("journeyEditor.chooseSegment")}
      options={isGone ? [{ value, label: nameOf(value), size: "" }, ...options] : options}
      optionRender={({ data: { label, size } }) => (
        <Flex justify="space-between" gap={8}>
          <span className="yk-foreign">{label}</span>
          {size !== "" && <Typography.Text type="secondary">{t("rules.people", { count: Number(size), shown: format.number(size) })}</Typography.Text>}
        </Flex>
      )}
      allowClear={mayBeEmpty}
      onChange={(segmentId?: string) => onChange(segmentId ?? "")}
    />
  );
}
