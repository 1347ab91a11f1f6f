package be.fusie.request.saga;

/** What follows from a transition, to be made true in the same transaction. An interpreter has to know every kind. */
public sealed interface Effect {

    <R> R by(Interpreter<R> interpreter);

    /** Makes effects true. One method each, so that a new effect does not compile until it is handled. */
    interface Interpreter<R> {
        /** Sends the commands that ask for the plan and the quote. */
        R plan();

        /** Sends the command that does the step. */
        R send(Step step);

        /** Sends the command that undoes the step. */
        R sendUndo(Step step);

        /** Voids all signatures (R5). */
        R voidSignatures();

        /** Sets the migration's one deadline. @param attempt the try it belongs to, from 1; of a window that opened blocked, 2 */
        R await(Deadline deadline, Step step, Direction direction, int attempt);

        /** Clears the deadline. */
        R awaitNothing();

        /** Stops the deadline's clock; the time left is kept. */
        R holdDeadline();

        /** Lets the deadline's clock go on. */
        R releaseDeadline();

        /** Publishes an event for vendors. */
        R publish(PublicEvent event);

        /** The receiving database is the moved institutions' home from now on. */
        R changeHomes();

        /** The source is their home again. */
        R changeHomesBack();

        /** Writes the plan document that directors sign, from the answers gathered. */
        R writePlan();
    }

    record Plan() implements Effect {
        @Override
        public <R> R by(Interpreter<R> interpreter) {
            return interpreter.plan();
        }
    }

    record Send(Step step) implements Effect {
        @Override
        public <R> R by(Interpreter<R> interpreter) {
            return interpreter.send(step);
        }
    }

    record SendUndo(Step step) implements Effect {
        @Override
        public <R> R by(Interpreter<R> interpreter) {
            return interpreter.sendUndo(step);
        }
    }

    record VoidSignatures() implements Effect {
        @Override
        public <R> R by(Interpreter<R> interpreter) {
            return interpreter.voidSignatures();
        }
    }

    /** @param step null while planning */
    record Await(Deadline deadline, Step step, Direction direction, int attempt) implements Effect {
        @Override
        public <R> R by(Interpreter<R> interpreter) {
            return interpreter.await(deadline, step, direction, attempt);
        }
    }

    record AwaitNothing() implements Effect {
        @Override
        public <R> R by(Interpreter<R> interpreter) {
            return interpreter.awaitNothing();
        }
    }

    record HoldDeadline() implements Effect {
        @Override
        public <R> R by(Interpreter<R> interpreter) {
            return interpreter.holdDeadline();
        }
    }

    record ReleaseDeadline() implements Effect {
        @Override
        public <R> R by(Interpreter<R> interpreter) {
            return interpreter.releaseDeadline();
        }
    }

    record Publish(PublicEvent event) implements Effect {
        @Override
        public <R> R by(Interpreter<R> interpreter) {
            return interpreter.publish(event);
        }
    }

    record ChangeHomes() implements Effect {
        @Override
        public <R> R by(Interpreter<R> interpreter) {
            return interpreter.changeHomes();
        }
    }

    record ChangeHomesBack() implements Effect {
        @Override
        public <R> R by(Interpreter<R> interpreter) {
            return interpreter.changeHomesBack();
        }
    }

    record WritePlan() implements Effect {
        @Override
        public <R> R by(Interpreter<R> interpreter) {
            return interpreter.writePlan();
        }
    }
}
