import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Flex } from "antd";
import { useTranslation } from "react-i18next";
import { asApiError } from "../api/errors";
import { useErrorWords } from "./errorWords";
import { useFormat } from "./format";

interface Props {
  error: unknown;
  /** Fetches what stands there now, when somebody else saved first. */
  fetchTheirs: () => Promise<{ etag: string; updateTime?: string }>;
  /** Saves what was typed over it. */
  onForce: (etag: string) => void;
}

/** Why something was not saved; when somebody else saved first, both ways on. */
export function SaveError({ error: thrown, fetchTheirs, onForce }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useErrorWords();
  const error = asApiError(thrown);
  const isConflict = error.code === "ETAG_MISMATCH";
  const { data: theirs } = useQuery({ queryKey: ["of-others", error.requestId], queryFn: fetchTheirs, enabled: isConflict });
  if (!isConflict) return <Alert type="error" showIcon style={{ marginBottom: 16 }} title={words(error).title} description={words(error).advice} />;
  return (
    <Alert
      type="warning"
      showIcon
      style={{ marginBottom: 16 }}
      title={t("conflict.title", { time: theirs?.updateTime ? format.second(theirs.updateTime) : "" })}
      description={t("conflict.hint")}
      action={
        <Flex gap={8}>
          <Button size="small" onClick={() => location.reload()}>{t("conflict.takeTheirs")}</Button>
          <Button size="small" type="primary" disabled={!theirs} onClick={() => onForce(theirs!.etag)}>{t("conflict.keepMine")}</Button>
        </Flex>
      }
    />
  );
}
