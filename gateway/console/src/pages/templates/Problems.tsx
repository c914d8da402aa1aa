import { Alert, Typography } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { partName } from "./parts";

type Problem = Schema<"TemplateProblem">;

/** What keeps a template from being published, and what is odd about it, part by part. */
export function Problems({ problems }: { problems: readonly Problem[] }) {
  const { t } = useTranslation();
  if (problems.length === 0) return <Alert type="success" showIcon title={t("templates.noProblems")} />;
  const kinds = [problems.filter((each) => each.blocking), problems.filter((each) => !each.blocking)] as const;
  return (
    <>
      {kinds.map((some, index) => some.length > 0 && (
        <Alert
          key={index}
          type={index === 0 ? "error" : "warning"}
          showIcon
          title={t(index === 0 ? "templates.blocking" : "templates.odd", { count: some.length })}
          description={
            <ul style={{ margin: 0, paddingInlineStart: 18 }}>
              {some.map((problem) => <li key={`${problem.kind} ${problem.part} ${problem.name}`}><Told problem={problem} /></li>)}
            </ul>
          }
        />
      ))}
    </>
  );
}

function Told({ problem: { kind, part, name, suggestion, detail } }: { problem: Problem }) {
  const { t } = useTranslation();
  const isOwnWords = kind === "TEMPLATE_PROBLEM_KIND_PART_INVALID" || kind === "TEMPLATE_PROBLEM_KIND_NOT_LIQUID";
  return (
    <>
      {part && <Typography.Text type="secondary">{partName(part, t)} · </Typography.Text>}
      {t(`enums.TemplateProblemKind.${kind}`)}
      {name && <> <Typography.Text code className="yk-foreign">{name}</Typography.Text></>}
      {suggestion && <> {t("templates.didYouMean")} <Typography.Text code className="yk-foreign">{suggestion}</Typography.Text></>}
      {isOwnWords && <div className="yk-foreign"><Typography.Text type="secondary">{detail}</Typography.Text></div>}
    </>
  );
}
