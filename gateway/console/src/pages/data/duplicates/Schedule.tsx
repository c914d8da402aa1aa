import { useMutation } from "@tanstack/react-query";
import { App, Flex, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { api, fetcher, queries, type Schema } from "../../../api/client";
import { PermittedButton } from "../../../components/PermittedButton";
import { useTellError } from "../../../components/tellError";
import { Time } from "../../../components/Time";

/** Whether customers are compared every night, and when next. */
export function Schedule() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const tell = useTellError();
  const { data: schedule } = api.useQuery("get", "/v1/linkSchedule", {});
  const change = useMutation({
    mutationFn: (wanted: Schema<"LinkSchedule">) => fetcher.PATCH("/v1/linkSchedule", { body: wanted }),
    onSuccess: (_, wanted) => void message.success(t(wanted.enabled ? "duplicates.scheduled" : "duplicates.unscheduled")),
    onError: tell,
    onSettled: () => void queries.invalidateQueries({ queryKey: ["get", "/v1/linkSchedule"] }),
  });
  if (!schedule) return null;
  return (
    <Flex gap={8} align="center" wrap>
      {schedule.nextTime && (
        <Typography.Text type="secondary">
          {t("duplicates.nextRun")} <Time at={schedule.nextTime} />
        </Typography.Text>
      )}
      <PermittedButton permission="PERMISSION_IDENTITY_WRITE" loading={change.isPending} onClick={() => change.mutate({ ...schedule, enabled: !schedule.enabled })}>
        {t(schedule.enabled ? "duplicates.unschedule" : "duplicates.schedule")}
      </PermittedButton>
    </Flex>
  );
}
