import type { Forecast } from '../protocol/analyses/forecast';
import { count, duration, perSecond } from '../protocol/format';
import type { Say } from '../protocol/sentence';

/** One number of a forecast, and where it comes from. */
export interface ForecastLine {
  readonly icon: string;
  readonly label: string;
  readonly description: string;
  readonly detail: string;
}

/** What a run will cost, line by line. Pure: `say` translates. */
export const forecastLines = (forecast: Forecast, say: Say): ForecastLine[] => {
  const { seconds, secondsPerIteration, measuredIterations, validations, iterations, metaBatch } = forecast;
  const threads = forecast.threads === 1 ? say('1 thread') : say('{0} threads', forecast.threads);
  return [
    {
      icon: 'clock', label: say('Time'), description: seconds < 1 ? say('less than 1 s') : duration(seconds),
      detail: say('{0} iterations at {1}, measured over {2}, and {3} validations', count(iterations),
        perSecond(1 / secondsPerIteration), count(measuredIterations), count(validations)),
    },
    {
      icon: 'chip', label: say('Memory'), description: `${count(forecast.peakMb)} MB`,
      detail: say('the most that the measuring process held; {0}, {1}', forecast.runtime, threads),
    },
    {
      icon: 'symbol-number', label: say('Tasks drawn'), description: count(forecast.tasks),
      detail: say('{0} iterations × {1} tasks', count(iterations), count(metaBatch)),
    },
    {
      icon: 'symbol-parameter', label: say('Parameters'), description: count(forecast.parameters),
      detail: say('of the network, and what the algorithm learns beside them'),
    },
  ];
};
