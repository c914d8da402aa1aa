import { Button, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { useStepWords } from "../stepWords";
import { ENTRY, kindOf } from "../canvas/graph";
import type { Definition } from "./drawing";
import { nodeOf, useProblemWords, type Problem } from "./problems";

interface Props {
  problems: readonly Problem[];
  definition: Definition;
  onShow: (id: string) => void;
}

/** All that is wrong; each leads to where it is. */
export function ProblemList({ problems, definition, onShow }: Props) {
  const { t } = useTranslation();
  const problemWords = useProblemWords();
  const stepWords = useStepWords();
  const placeOf = (id: string) => {
    const step = definition.steps.find(({ stepId }) => stepId === id);
    if (!step) return id === ENTRY ? t("journeys.steps.entry") : t("journeyEditor.wholeJourney");
    return [t(`journeys.steps.${kindOf(step)}`), stepWords(step)].filter(Boolean).join(" · ");
  };
  return (
    <section className="yk-problems" aria-label={t("journeyEditor.problemList")}>
      {problems.length === 0 && <Typography.Text type="secondary">{t("journeyEditor.noProblemsHint")}</Typography.Text>}
      <ul>
        {problems.map((problem, index) => {
          const id = nodeOf(problem);
          return (
            // Two mistakes may be of one field.
            <li key={`${problem.field} ${index}`}>
              {id ? <Button type="link" size="small" onClick={() => onShow(id)}>{placeOf(id)}</Button> : <Typography.Text strong>{placeOf(id)}</Typography.Text>}
              <span>{problemWords(problem)}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
