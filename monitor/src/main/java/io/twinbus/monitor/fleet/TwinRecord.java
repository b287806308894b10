package io.twinbus.monitor.fleet;

import io.twinbus.topic.TwinId;
import io.twinbus.v1.ConnectionState;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.GateQueue;
import io.twinbus.v1.Health;
import io.twinbus.v1.ReportedState;
import io.twinbus.v1.TwinStatus;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one twin. A value: each change makes another.
 *
 * @param id the twin
 * @param sequence the number of its last change in the store
 * @param row what lists and filters look at
 */
public record TwinRecord(
    TwinId id,
    long sequence,
    TwinRow row,
    @Nullable Doc<DesiredState> desiredDoc,
    @Nullable Doc<ReportedState> reportedDoc,
    @Nullable Doc<ConnectionState> connectionDoc,
    @Nullable Doc<TwinStatus> statusDoc,
    @Nullable Doc<Health> healthDoc,
    @Nullable Doc<GateQueue> gateDoc) {

  static TwinRecord of(TwinId id) {
    return new TwinRecord(id, 0, TwinRow.of(id), null, null, null, null, null, null);
  }

  public Optional<Doc<DesiredState>> desired() {
    return Optional.ofNullable(desiredDoc);
  }

  public Optional<Doc<ReportedState>> reported() {
    return Optional.ofNullable(reportedDoc);
  }

  public Optional<Doc<ConnectionState>> connection() {
    return Optional.ofNullable(connectionDoc);
  }

  public Optional<Doc<TwinStatus>> status() {
    return Optional.ofNullable(statusDoc);
  }

  public Optional<Doc<Health>> health() {
    return Optional.ofNullable(healthDoc);
  }

  public Optional<Doc<GateQueue>> gate() {
    return Optional.ofNullable(gateDoc);
  }

  boolean isEmpty() {
    return desiredDoc == null
        && reportedDoc == null
        && connectionDoc == null
        && statusDoc == null
        && gateDoc == null;
  }

  TwinRecord at(long newSequence) {
    return new TwinRecord(
        id,
        newSequence,
        row,
        desiredDoc,
        reportedDoc,
        connectionDoc,
        statusDoc,
        healthDoc,
        gateDoc);
  }

  TwinRecord with(TwinRow newRow) {
    return new TwinRecord(
        id,
        sequence,
        newRow,
        desiredDoc,
        reportedDoc,
        connectionDoc,
        statusDoc,
        healthDoc,
        gateDoc);
  }

  TwinRecord withDesired(@Nullable Doc<DesiredState> doc) {
    return new TwinRecord(
        id, sequence, row, doc, reportedDoc, connectionDoc, statusDoc, healthDoc, gateDoc);
  }

  TwinRecord withReported(@Nullable Doc<ReportedState> doc) {
    return new TwinRecord(
        id, sequence, row, desiredDoc, doc, connectionDoc, statusDoc, healthDoc, gateDoc);
  }

  TwinRecord withConnection(@Nullable Doc<ConnectionState> doc) {
    return new TwinRecord(
        id, sequence, row, desiredDoc, reportedDoc, doc, statusDoc, healthDoc, gateDoc);
  }

  TwinRecord withStatus(@Nullable Doc<TwinStatus> doc) {
    return new TwinRecord(
        id, sequence, row, desiredDoc, reportedDoc, connectionDoc, doc, healthDoc, gateDoc);
  }

  TwinRecord withHealth(@Nullable Doc<Health> doc) {
    return new TwinRecord(
        id, sequence, row, desiredDoc, reportedDoc, connectionDoc, statusDoc, doc, gateDoc);
  }

  TwinRecord withGate(@Nullable Doc<GateQueue> doc) {
    return new TwinRecord(
        id, sequence, row, desiredDoc, reportedDoc, connectionDoc, statusDoc, healthDoc, doc);
  }
}
