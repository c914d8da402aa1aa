import { Alert, Card, DatePicker, Flex, Slider, Typography, type TableColumnsType } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Schema } from "../../api/client";
import { CustomerName } from "../../components/CustomerName";
import { DAY, endOfDay, todayIn } from "../../components/days";
import { EmptyState } from "../../components/EmptyState";
import { useEnumWords } from "../../components/enumWords";
import { useFormat } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { Time } from "../../components/Time";
import { useUrlPage, useUrlState } from "../../components/urlState";
import { Explanation } from "../customer/Explanation";

/** So many days the slider goes back; the calendar beside it goes as far as the log of memberships. */
const SLIDER_DAYS = 90;
const LOG_DAYS = 399;

/** Who is in a segment, since when and why; now, or at the end of a day that is past. */
export function Members({ id }: { id: string }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const format = useFormat();
  const { token } = useUrlPage();
  const [day, setDay] = useUrlState("asOf");
  const asOf = day ? endOfDay(day, format.zone) : undefined;
  const query = api.useQuery("get", "/v1/segments/{segment_id}/members", { params: { path: { segment_id: id }, query: { pageToken: token, pageSize: 50, ...(asOf && { asOf }) } } });
  const columns: TableColumnsType<Schema<"Membership">> = [
    { title: t("segments.customer"), dataIndex: "customerId", render: (customer: string) => <CustomerName id={customer} /> },
    { title: t("segments.cause"), dataIndex: "cause", render: (cause: string) => word("MembershipCause", cause) },
    { title: t("segments.entered"), dataIndex: "enterTime", render: (at?: string) => <Time at={at} /> },
  ];
  return (
    <Card styles={{ body: { padding: 0 } }}>
      <Moment day={day} onChange={setDay} />
      {asOf && <Alert type="info" banner title={t("keeping.asOfHint", { time: format.second(asOf), count: Number(query.data?.totalSize ?? 0), size: format.number(query.data?.totalSize ?? 0) })} />}
      <ListTable
        query={query}
        rows={query.data?.members}
        nextPageToken={query.data?.nextPageToken}
        rowKey="customerId"
        columns={columns}
        // Explained is how it is now.
        {...(!asOf && { expandable: { expandedRowRender: ({ customerId }: Schema<"Membership">) => <Explanation customerId={customerId} segmentId={id} /> } })}
        empty={<EmptyState title={asOf ? t("keeping.nobodyThen") : t("segments.noMembers")} hint={asOf ? t("keeping.nobodyThenHint") : t("segments.noMembersHint")} />}
      />
    </Card>
  );
}

/** Chooses a day that is past; empty: now. */
function Moment({ day, onChange }: { day: string; onChange: (day: string) => void }) {
  const { t } = useTranslation();
  const { zone } = useFormat();
  const today = dayjs(todayIn(zone), DAY);
  const back = day ? today.diff(dayjs(day, DAY), "day") : 0;
  // While it is dragged nothing is asked.
  const [dragged, setDragged] = useState<number>();
  const shown = dragged ?? -Math.min(back, SLIDER_DAYS);
  const dayOf = (place: number) => (place === 0 ? "" : today.add(place, "day").format(DAY));
  return (
    <Flex gap={16} align="center" wrap style={{ padding: "12px 16px" }}>
      <Typography.Text id="members-as-of">{t("keeping.asOf")}</Typography.Text>
      <Slider
        style={{ flex: "1 1 220px", maxWidth: 480 }}
        min={-SLIDER_DAYS}
        max={0}
        value={shown}
        ariaLabelledByForHandle="members-as-of"
        tooltip={{ formatter: (place) => (place ? today.add(place, "day").format(DAY) : t("keeping.now")) }}
        onChange={setDragged}
        onChangeComplete={(place) => {
          setDragged(undefined);
          onChange(dayOf(place));
        }}
      />
      <DatePicker
        aria-label={t("keeping.day")}
        value={day ? dayjs(day, DAY) : null}
        placeholder={t("keeping.now")}
        disabledDate={(each) => !each.isBefore(today, "day") || today.diff(each, "day") > LOG_DAYS}
        onChange={(chosen: dayjs.Dayjs | null) => onChange(chosen?.format(DAY) ?? "")}
      />
    </Flex>
  );
}
