import { useMutation } from "@tanstack/react-query";
import { Alert, Checkbox, Collapse, Flex, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, fetcher, queries, type Schema } from "../../api/client";
import { useErrorWords } from "../../components/errorWords";
import { QueryView } from "../../components/QueryView";
import { Difference } from "./Difference";
import { Problems } from "./Problems";

type Template = Schema<"Template">;

interface Props {
  /** As it was saved last: what is published is that, or nothing. */
  template: Template;
  onClose: () => void;
  onPublished: (template: Template) => void;
}

/** Shows what keeps the draft from being published, and what it changes, and asks. */
export function PublishDialog({ template, onClose, onPublished }: Props) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const [isAllowed, setAllowed] = useState(false);
  const path = { template_id: template.templateId };
  const problems = api.useQuery("post", "/v1/templates/{template_id}:validate", { params: { path }, body: {} }, { gcTime: 0, staleTime: Infinity });
  const before = api.useQuery("get", "/v1/templates/{template_id}/versions/{version}", { params: { path: { ...path, version: template.version } } }, { enabled: template.version > 0 });
  const publish = useMutation({
    mutationFn: async () => (await fetcher.POST("/v1/templates/{template_id}:publish", { params: { path }, body: { etag: template.etag, allowMissingOptOut: isAllowed } })).data!,
    onSuccess: (published) => {
      void queries.invalidateQueries();
      onPublished(published);
    },
  });
  const blocking = problems.data?.problems.filter((each) => each.blocking) ?? [];
  const lacksOptOut = blocking.some((each) => each.kind === "TEMPLATE_PROBLEM_KIND_OPT_OUT_MISSING");
  const isBlocked = blocking.some((each) => each.kind !== "TEMPLATE_PROBLEM_KIND_OPT_OUT_MISSING" || !isAllowed);
  return (
    <Modal
      open
      width={720}
      title={t("templates.publishQuestion", { name: template.displayName })}
      okText={t("templates.publishAs", { version: template.version + 1 })}
      okButtonProps={{ disabled: !problems.data || isBlocked, loading: publish.isPending }}
      onOk={() => publish.mutate()}
      onCancel={onClose}
    >
      <Flex vertical gap={12}>
        <span>{template.draftOnly ? t("templates.publishFirstHint") : t("templates.publishHint")}</span>
        <QueryView query={problems}>{(data) => <Problems problems={data.problems} />}</QueryView>
        {lacksOptOut && <Checkbox checked={isAllowed} onChange={(event) => setAllowed(event.target.checked)}>{t("templates.allowMissingOptOut")}</Checkbox>}
        {before.data?.template && (
          <Collapse
            size="small"
            items={[{ key: "changes", label: t("templates.changesSince", { version: template.version }), children: <Difference before={before.data.template} after={template} /> }]}
            defaultActiveKey="changes"
          />
        )}
        {publish.error && <Alert type="error" showIcon title={words(publish.error).title} description={words(publish.error).advice} />}
      </Flex>
    </Modal>
  );
}
