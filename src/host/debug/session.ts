import { BreakpointEvent, ContinuedEvent, DebugSession, ExitedEvent, Handles, InitializedEvent, InvalidatedEvent, OutputEvent, Scope, Source,
  StackFrame, StoppedEvent, TerminatedEvent, Thread } from '@vscode/debugadapter';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { debugLevels, type DebugLevel, type DebugMove, type DebugPicture, type DebugReply, type Position,
  type Shown } from '../../protocol/debug';
import { saidOf } from '../../protocol/humanError';
import { inWords, type Say } from '../../protocol/sentence';
import { Breakpoints, type Placed } from './breakpoints';
import { ConfigLines } from './configLines';
import { TrainerLine, type TrainerProcess } from './trainerLine';

/** What a session is told by launch.json, or by F5 on a config. */
export interface LaunchArguments extends DebugProtocol.LaunchRequestArguments {
  readonly config: string;
  readonly stopOnEntry?: boolean;
  readonly set?: readonly string[];
}

/** A started trainer, and what a session asks of whoever started it. */
export interface DebuggedRun extends TrainerProcess {
  onEnd(ended: (code: number) => void): void;
  /** What it says to people, line by line: why it failed. */
  onSaid(heard: (line: string) => void): void;
  /** Ends it with a checkpoint. */
  stop(): Promise<void>;
}
export interface Starter {
  start(launch: LaunchArguments): DebuggedRun;
  /** What the panel shows of the task at hand; undefined: nothing any more. */
  show(picture: DebugPicture | undefined): void;
  /** What was shown is of before. */
  goesOn(): void;
}

/** What the console understands beside expressions: `α = 0.02`. */
const assignment = /^\s*([\p{L}_]+)\s*=(?!=)\s*(.+)$/su;

/** There is one thread: training. */
const training = 1;
const nonFinite = 'nonFinite';
interface Place {
  readonly expression: string;
  readonly level: DebugLevel;
}

/** The debug adapter: translates between the editor's protocol and a trainer's words. It holds no numbers. */
export class MamlDebugSession extends DebugSession {
  #line: TrainerLine | undefined;
  #run: DebuggedRun | undefined;
  #launch: LaunchArguments | undefined;
  #lines = new ConfigLines('{}');
  #stands: Position | undefined;
  #exception = '';
  /** The editor wants it to end: a restart under way begins nothing more. */
  #isOver = false;
  readonly #breakpoints: Breakpoints;
  #filters: readonly string[] = [nonFinite];
  readonly #handles = new Handles<Place>();

  constructor(private readonly starter: Starter, private readonly say: Say) {
    super();
    this.#breakpoints = new Breakpoints(say);
    this.setDebuggerLinesStartAt1(true);
  }

  protected override initializeRequest(response: DebugProtocol.InitializeResponse): void {
    response.body = {
      supportsConfigurationDoneRequest: true, supportsConditionalBreakpoints: true, supportsHitConditionalBreakpoints: true,
      supportsLogPoints: true, supportsEvaluateForHovers: true, supportsSetVariable: true, supportsSetExpression: true,
      supportsRestartRequest: true, supportsTerminateRequest: true, supportsCompletionsRequest: true, supportsExceptionInfoRequest: true,
      exceptionBreakpointFilters: [{
        filter: nonFinite, label: this.say('Non-finite numbers'), default: true,
        description: this.say('Stops at the first tensor of a task that is NaN or infinite, before the run fails.'),
      }],
    };
    this.sendResponse(response);
  }

  protected override launchRequest(response: DebugProtocol.LaunchResponse, launch: LaunchArguments): void {
    this.#told(response, async () => {
      this.#begin(launch);
      this.sendEvent(new InitializedEvent());
    });
  }

  protected override configurationDoneRequest(response: DebugProtocol.ConfigurationDoneResponse): void {
    // A run that has ended by then has said why.
    this.#told(response, () => this.#tellAll().catch((error: unknown) => { if (this.#run) throw error; }));
  }

  protected override restartRequest(response: DebugProtocol.RestartResponse, { arguments: edited }: DebugProtocol.RestartArguments = {}): void {
    this.#told(response, async () => {
      const launch = isLaunch(edited) ? edited : this.#launch;
      const before = this.#run;
      if (this.#stands) this.sendEvent(new ContinuedEvent(training, true));
      this.#leave();
      await before?.stop();
      if (!launch || this.#isOver) return;
      try {
        this.#begin(launch);
      } catch (error) {
        this.sendEvent(new TerminatedEvent());
        throw error;
      }
      for (const { shown } of this.#placed()) this.sendEvent(new BreakpointEvent('changed', shown));
      await this.#tellAll();
    });
  }

  protected override disconnectRequest(response: DebugProtocol.DisconnectResponse): void {
    this.#isOver = true;
    void this.#run?.stop();
    this.sendResponse(response);
  }

  protected override terminateRequest(response: DebugProtocol.TerminateResponse): void {
    this.#isOver = true;
    void this.#run?.stop();
    this.sendResponse(response);
  }

  protected override setBreakPointsRequest(
    response: DebugProtocol.SetBreakpointsResponse, { source, breakpoints = [] }: DebugProtocol.SetBreakpointsArguments,
  ): void {
    this.#told(response, async () => {
      const config = this.#launch?.config ?? '';
      const isOurs = this.#breakpoints.ask(source.path ?? '', breakpoints, config);
      if (isOurs) this.#readLines();
      const placed = isOurs ? this.#placed() : this.#breakpoints.elsewhere(source.path ?? '', config);
      response.body = { breakpoints: placed.map(({ shown }) => shown) };
      if (isOurs && this.#line) await this.#tellBreakpoints();
    });
  }

  protected override setExceptionBreakPointsRequest(
    response: DebugProtocol.SetExceptionBreakpointsResponse, { filters }: DebugProtocol.SetExceptionBreakpointsArguments,
  ): void {
    this.#told(response, async () => {
      this.#filters = filters;
      if (this.#line) await this.#tellFilters();
    });
  }

  protected override exceptionInfoRequest(response: DebugProtocol.ExceptionInfoResponse): void {
    response.body = { exceptionId: this.say('Non-finite numbers'), description: this.#exception, breakMode: 'always' };
    this.sendResponse(response);
  }

  protected override threadsRequest(response: DebugProtocol.ThreadsResponse): void {
    response.body = { threads: [new Thread(training, this.say('training'))] };
    this.sendResponse(response);
  }

  protected override stackTraceRequest(response: DebugProtocol.StackTraceResponse): void {
    const source = this.#launch && new Source(basename(this.#launch.config), this.#launch.config);
    const stackFrames = this.#levels().reverse().map((level) =>
      new StackFrame(debugLevels.indexOf(level) + 1, this.#frameName(level), source, this.#lines.lineOf(level)));
    response.body = { stackFrames, totalFrames: stackFrames.length };
    this.sendResponse(response);
  }

  protected override scopesRequest(response: DebugProtocol.ScopesResponse, { frameId }: DebugProtocol.ScopesArguments): void {
    this.#told(response, async () => {
      const level = levelOf(frameId);
      const all = await this.#ask({ do: 'children', expression: '', level });
      const groups = all.filter(({ named }) => named !== undefined);
      const rest = new Scope(this.say('Numbers'), this.#handles.create({ expression: '', level }), false);
      response.body = {
        scopes: [rest, ...groups.map(({ name, expression }) => new Scope(this.say(name), this.#handles.create({ expression, level }), false))],
      };
    });
  }

  protected override variablesRequest(
    response: DebugProtocol.VariablesResponse, { variablesReference, start, count }: DebugProtocol.VariablesArguments,
  ): void {
    this.#told(response, async () => {
      const place = this.#handles.get(variablesReference);
      const children = await this.#ask({ do: 'children', ...place, ...(start !== undefined && { start }), ...(count && { count }) });
      // An empty expression lists a level's own numbers; its groups are scopes.
      const shown = place.expression === '' ? children.filter(({ named }) => named === undefined) : children;
      response.body = { variables: shown.map((one) => this.#variable(one, place.level)) };
    });
  }

  protected override setVariableRequest(
    response: DebugProtocol.SetVariableResponse, { name, value }: DebugProtocol.SetVariableArguments,
  ): void {
    this.#told(response, async () => {
      response.body = { value: await this.#set(name, value) };
    });
  }

  protected override setExpressionRequest(
    response: DebugProtocol.SetExpressionResponse, { expression, value }: DebugProtocol.SetExpressionArguments,
  ): void {
    this.#told(response, async () => {
      response.body = { value: await this.#set(expression.trim(), value) };
    });
  }

  protected override evaluateRequest(
    response: DebugProtocol.EvaluateResponse, { expression, frameId, context }: DebugProtocol.EvaluateArguments,
  ): void {
    this.#told(response, async () => {
      const [, name, value] = (context === 'repl' && assignment.exec(expression)) || [];
      if (name !== undefined && value !== undefined) {
        response.body = { result: await this.#set(name, value), variablesReference: 0 };
        return;
      }
      const level = levelOf(frameId ?? this.#levels().length);
      const [shown] = await this.#ask({ do: 'evaluate', expression, level });
      const { value: result, ...more } = this.#variable(shown ?? { name: '', text: '', type: '', expression }, level);
      response.body = { ...more, result };
    });
  }

  protected override completionsRequest(
    response: DebugProtocol.CompletionsResponse, { text, column, frameId }: DebugProtocol.CompletionsArguments,
  ): void {
    this.#told(response, async () => {
      const word = /[\p{L}′∇]*$/u.exec(text.slice(0, column - 1))?.[0] ?? '';
      const all = await this.#ask({ do: 'children', expression: '?', level: levelOf(frameId ?? this.#levels().length) });
      const targets = all.map(({ name }) => name).filter((name) => name.startsWith(word));
      response.body = { targets: targets.map((label) => ({ label, start: column - 1 - word.length, length: word.length })) };
    });
  }

  protected override continueRequest(response: DebugProtocol.ContinueResponse): void { this.#go(response, 'continue'); }
  protected override nextRequest(response: DebugProtocol.NextResponse): void { this.#go(response, 'over'); }
  protected override stepInRequest(response: DebugProtocol.StepInResponse): void { this.#go(response, 'into'); }
  protected override stepOutRequest(response: DebugProtocol.StepOutResponse): void { this.#go(response, 'out'); }
  protected override pauseRequest(response: DebugProtocol.PauseResponse): void {
    this.#told(response, async () => void await this.#ask({ do: 'pause' }));
  }

  #begin(launch: LaunchArguments): void {
    this.#launch = launch;
    this.#readLines();
    const run = this.starter.start(launch);
    const line = new TrainerLine(run, (reply) => { if (this.#run === run) this.#hear(reply); });
    this.#run = run;
    this.#line = line;
    run.onSaid((words) => { if (this.#run === run) this.sendEvent(new OutputEvent(`${words}\n`, 'stderr')); });
    run.onEnd((code) => {
      line.close();
      if (this.#run !== run) return;
      this.#leave();
      this.sendEvent(new ExitedEvent(code));
      this.sendEvent(new TerminatedEvent());
    });
  }

  /** The run is not this session's any more. */
  #leave(): void {
    this.#run = undefined;
    this.#line = undefined;
    this.#goesOn();
    this.starter.show(undefined);
  }

  /** Lines are those of the file as it is now: an editor tells breakpoints by them. */
  #readLines(): void {
    if (this.#launch) this.#lines = new ConfigLines(readFileSync(this.#launch.config, 'utf8'));
  }

  #placed(): readonly Placed[] {
    return this.#breakpoints.placed(this.#launch?.config ?? '', this.#lines);
  }

  /** A trainer waits until it knows where to stop. */
  async #tellAll(): Promise<void> {
    await this.#tellBreakpoints();
    await this.#tellFilters();
    await this.#ask({ do: 'begin', stopOnEntry: this.#launch?.stopOnEntry ?? false });
  }

  async #tellBreakpoints(): Promise<void> {
    await this.#ask({ do: 'breakpoints', breakpoints: this.#placed().flatMap(({ own }) => (own ? [own] : [])) });
  }

  async #tellFilters(): Promise<void> {
    await this.#ask({ do: 'exceptions', nonFinite: this.#filters.includes(nonFinite) });
  }

  #hear(reply: DebugReply): void {
    if (reply.kind === 'said') this.sendEvent(new OutputEvent(`${inWords(reply.text, this.say)}\n`, 'console'));
    if (reply.kind === 'goesOn') this.#goesOn();
    if (reply.kind === 'pictured') this.starter.show(reply.picture);
    if (reply.kind !== 'stoppedAt') return;
    this.#stands = reply.position;
    this.#exception = inWords(reply.text ?? '', this.say);
    const event: DebugProtocol.StoppedEvent = new StoppedEvent(reply.reason, training, this.#exception || undefined);
    event.body.hitBreakpointIds = reply.breakpoints;
    event.body.allThreadsStopped = true;
    this.sendEvent(event);
  }

  #goesOn(): void {
    this.#stands = undefined;
    this.#handles.reset();
    this.starter.goesOn();
  }

  /** Everything that is shown follows from an edited number. @returns its text */
  async #set(name: string, value: string): Promise<string> {
    const [shown] = await this.#ask({ do: 'set', name, value });
    this.sendEvent(new InvalidatedEvent(['variables']));
    return shown ? inWords(shown.text, this.say) : value;
  }

  #go(response: DebugProtocol.Response, how: DebugMove): void {
    this.#told(response, async () => void await this.#ask({ do: 'go', how }));
  }

  #ask(wish: Parameters<TrainerLine['ask']>[0]): Promise<readonly Shown[]> {
    if (!this.#line) throw new Error(this.say('The run has not begun.'));
    return this.#line.ask(wish);
  }

  /** Answers a request when the work is done; what fails is told in its sentence. */
  #told(response: DebugProtocol.Response, work: () => Promise<void>): void {
    work().then(
      () => this.sendResponse(response),
      (error: unknown) => this.sendErrorResponse(response, {
        id: 1, format: '{_why}', variables: { _why: inWords(saidOf(error), this.say) }, showUser: false,
      }));
  }

  /** Loops that the run stands in, outermost first. */
  #levels(): DebugLevel[] {
    const { task, step } = this.#stands ?? {};
    if (!this.#stands) return [];
    return debugLevels.slice(0, task === undefined ? 1 : step === 0 && this.#stands.level === 'task' ? 2 : 3);
  }

  #frameName(level: DebugLevel): string {
    const { iteration = 0, task = 0, step = 0, tasks = 0, steps = 0 } = this.#stands ?? {};
    if (level === 'iteration') return this.say('meta-iteration {0}', iteration);
    if (level === 'task') return this.say('task {0} of {1}', task, tasks);
    return this.say('adaptation step {0} of {1}', step, steps);
  }

  #variable({ name, text, type, expression, indexed, named, editable }: Shown, level: DebugLevel): DebugProtocol.Variable {
    const hasChildren = Boolean(indexed) || Boolean(named);
    return {
      name, value: inWords(text, this.say), type, evaluateName: expression,
      variablesReference: hasChildren ? this.#handles.create({ expression, level }) : 0,
      ...(indexed !== undefined && { indexedVariables: indexed }), ...(named !== undefined && { namedVariables: named }),
      ...(!editable && { presentationHint: { attributes: ['readOnly'] } }),
    };
  }
}

/** Frames are numbered by depth, from 1. */
const levelOf = (frame: number): DebugLevel => debugLevels[Math.min(Math.max(frame, 1), debugLevels.length) - 1] ?? 'iteration';

/** What launch.json says now, when it was edited before a restart. */
const isLaunch = (edited: DebugProtocol.RestartArguments['arguments']): edited is LaunchArguments =>
  edited !== undefined && 'config' in edited && typeof edited.config === 'string';
